package columns

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Why a file or bytes are no table.
var (
	ErrForm    = errors.New("not a fleet of this version") // of another version, or nothing of ours
	ErrDamaged = errors.New("damaged fleet")
)

// A table is kept as bytes like this, with all numbers little-endian and all checksums CRC-32C:
//
//	magic     8 bytes
//	version   u32
//	length    u32, of the head
//	checksum  u32, of the three above and the head
//	head      account and note, each behind its u32 length; u8 columns of numbers, u8 columns of words;
//	          u32 blocks, and for each u32 length and u32 checksum
//	blocks    one for each chunk, with nothing between them and nothing behind the last
//
// A block is a chunk as it is in memory:
//
//	rows      u32
//	text      behind its u32 length
//	ends      u32 for each row
//	columns   u8 form and u16 values, for each column of numbers and then of words
//	numbers   u64 for each value, column by column
//	words     u32 length for each value, then all of them as one
//	ids       one byte for each row, for each column whose form is small; then two bytes, for each that is wide
//	details   see appendDetails
//
// A new column goes behind the others of its kind and takes no new version: in a file that was written without it, it is
// absent, and a program that does not know it takes the file for another version's. Any other change takes one, and the
// former ones must still be read.
const (
	magic     = "simfleet"
	version   = 1
	startSize = len(magic) + 3*4 // what is before the head
)

// What a file is called while it is written, and how long after that one is left over from a process that died: writing
// takes a few seconds. Whoever was stopped meanwhile gets an error and has lost nothing.
const (
	unfinished = ".unfinished-"
	abandoned  = 10 * time.Minute
)

// Save writes the table, and what is to be kept beside it, to a file for this user alone (0600). It is written under
// another name in the same folder and renamed, so that a reader sees the old file or the new one, never half of one; of
// several processes that save at once, the last one to be done counts. Files that dead processes left there unfinished are
// removed.
//
// The file is not synced: what a power failure takes is only a copy of what the vendors tell, syncing costs a multiple of
// writing, and the checksums keep a file of which half got lost from being read as a fleet.
func (t *Table) Save(path string, note []byte) error {
	folder, name := filepath.Split(path)
	if folder == "" {
		folder = "."
	}
	sweep(folder, name)
	file, err := os.CreateTemp(folder, name+unfinished+"*")
	if err != nil {
		return err
	}
	err = t.write(file, note)
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		_ = os.Remove(file.Name()) // Why it could not be saved is what has to be told.
	}
	return err
}

// write writes the blocks one after the other and then the head into the room before them, so that no more than one block
// is held beside the table.
func (t *Table) write(file *os.File, note []byte) error {
	// What a umask took away is given back: a file that its owner cannot read is of no use.
	if err := file.Chmod(0o600); err != nil {
		return err
	}
	if _, err := file.Seek(int64(t.headSize(note)), io.SeekStart); err != nil {
		return err
	}
	var block []byte
	blocks := make([]summary, len(t.chunks))
	for at, c := range t.chunks {
		block = c.appendTo(block[:0])
		blocks[at] = summaryOf(block)
		if _, err := file.Write(block); err != nil {
			return err
		}
	}
	_, err := file.WriteAt(t.appendHead(nil, note, blocks), 0)
	return err
}

// sweep removes what was left unfinished. That it cannot be is no reason not to save.
func sweep(folder, name string) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return
	}
	for _, entry := range entries {
		if !strings.HasPrefix(entry.Name(), name+unfinished) {
			continue
		}
		if info, err := entry.Info(); err == nil && info.Mode().IsRegular() && time.Since(info.ModTime()) > abandoned {
			_ = os.Remove(filepath.Join(folder, entry.Name()))
		}
	}
}

// Load reads what [Table.Save] wrote. The error is [ErrForm] for a file of another version or of somebody else,
// [ErrDamaged] for one of ours in which anything is not as it was written, and [fs.ErrNotExist] where there is none.
func Load(path string) (t *Table, note []byte, err error) {
	// A pipe is not opened, since that would wait for somebody to write to it.
	info, err := os.Stat(path)
	if err != nil {
		return nil, nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, nil, fmt.Errorf("%w: no plain file", ErrForm)
	}
	file, err := os.Open(path) //nolint:gosec // The path is the caller's folder and a name of ours.
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = file.Close() }() // Nothing was written to it.
	// Another process may have renamed a newer one to the path meanwhile.
	if info, err = file.Stat(); err != nil {
		return nil, nil, err
	}
	return decode(file, info.Size())
}
