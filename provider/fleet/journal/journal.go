// Package journal writes down what is about to be done to a vendor before it is done, and how it ended.
//
// The order is the contract: a plan and an intent are on the disk before their request leaves, so that whatever kills
// the program, nothing that was sent is missing here. Each process has a file of its own,
//
//	<dir>/YYYYMM/<utc>-<pid>-<rand>.jsonl
//
// made at the first write, so that a session that only looks leaves none. A line is the CRC-32C of its JSON in 8 hex
// digits, a space, the JSON and a line feed. Each line names the SHA-256 of the one before, so that a line that was
// changed or taken out shows. No line holds a key or an address.
//
// A file that a write or an fsync failed on is never written to again. The journal does not make an account read-only
// then: what was about to be sent is given up, the next write begins with a new file, and nothing is sent if that fails
// too. So a disk on which room was made is used again without a new start, and one that stays full lets nothing out.
package journal

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/simfleet/simfleet/model"
)

// ErrClosed says that the journal takes no more lines.
var ErrClosed = errors.New("the journal is closed")

// Config says where the journal is and who acts.
type Config struct {
	Dir   string           // holds a folder for each month; made with the first line
	Actor string           // who acts, as [Actor] tells
	Now   func() time.Time // nil means time.Now
	Files Files            // nil means the disk
}

// Entry is one thing that is going to be done to one SIM.
type Entry struct {
	Account string
	Op      string // what it is, such as "switch the SIM"
	Class   string // what may follow when it fails, such as "once"
	ICCID   string
	Before  string // the state that it starts from
	Target  string // the state that it is to lead to
	Text    string // the text that is to be sent
	Confirm string // how a person agreed to it
}

// Event is what a line tells.
type Event string

// The events. An entry has a plan, an intent and an outcome, and may have one of the others after that.
const (
	Planned     Event = "plan"
	Intended    Event = "intent"
	Ended       Event = "outcome"
	Confirmed   Event = "confirmed"   // read back as asked for
	Unconfirmed Event = "unconfirmed" // not read back as asked for in the time that the vendor may take
	Found       Event = "found"       // an unknown send was seen in the vendor's thread
	Interrupted Event = "interrupted" // the program ended first
)

// Result is what became of an entry.
type Result struct {
	Event   Event  // empty means Ended
	Outcome string // accepted, refused, not sent or unknown
	After   string // the state as it was read back
	HTTP    int    // the status of the answer; 0 when there was none
	Why     string // in words; never a key or an address with a query
}

// Ticket names an entry that was planned.
type Ticket struct {
	id    string
	entry Entry
}

// Journal is the append-only file of this process. It is safe for use by several goroutines.
type Journal struct {
	config  Config
	opened  time.Time
	session string

	mu      sync.Mutex
	file    File // nil before the first line, and after one that failed
	planned int
	seq     int
	prev    string
	unsafe  []string // folders with a new one in them that a loss of power may still take away
	closed  bool
}

// Open makes a journal. Nothing is written before there is something to write.
func Open(config Config) *Journal {
	if config.Now == nil {
		config.Now = time.Now
	}
	if config.Files == nil {
		config.Files = disk{}
	}
	return &Journal{config: config, opened: config.Now(), session: random()}
}

// Plan writes down all that is going to be done, before the first request, and gives a ticket for each. When it
// fails nothing may be sent. Every error is a [model.ErrJournal].
func (j *Journal) Plan(entries ...Entry) ([]Ticket, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	tickets := make([]Ticket, len(entries))
	lines := make([]line, len(entries))
	for i, entry := range entries {
		j.planned++
		tickets[i] = Ticket{id: fmt.Sprintf("%s-%d", j.session, j.planned), entry: entry}
		lines[i] = tickets[i].line(Planned)
	}
	if err := j.write(lines); err != nil {
		return nil, err
	}
	return tickets, nil
}

// Intent writes down that a request is about to leave. It is on the disk when Intent returns; when it fails the request
// must not be made.
func (j *Journal) Intent(ticket Ticket) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.write([]line{ticket.line(Intended)})
}

// Outcome writes down what became of a request. It was made already, so a failed write is tried once more, in a new
// file: what is not written down will be unknown later.
func (j *Journal) Outcome(ticket Ticket, result Result) error {
	if result.Event == "" {
		result.Event = Ended
	}
	l := ticket.line(result.Event)
	l.Outcome, l.After, l.HTTP, l.Why = result.Outcome, result.After, result.HTTP, result.Why
	j.mu.Lock()
	defer j.mu.Unlock()
	err := j.write([]line{l})
	if err == nil || errors.Is(err, ErrClosed) {
		return err
	}
	return j.write([]line{l})
}

// Close ends the journal. It may be called more than once.
func (j *Journal) Close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.closed = true
	if j.file == nil {
		return nil
	}
	file := j.file
	j.file = nil
	if err := file.Close(); err != nil {
		return fmt.Errorf("%w: %w", model.ErrJournal, err)
	}
	return nil
}

// write appends lines with one write and has them on the disk when it returns. After a failure the file is never
// written to again: what the disk holds of it is no longer known, and a second fsync would say "fine" without having
// written a thing. The next line needs a new file.
func (j *Journal) write(lines []line) error {
	if j.closed {
		return fmt.Errorf("%w: %w", model.ErrJournal, ErrClosed)
	}
	if len(lines) == 0 {
		return nil
	}
	now := j.config.Now()
	if j.file == nil {
		file, err := j.create(now)
		if err != nil {
			return fmt.Errorf("%w: %w", model.ErrJournal, err)
		}
		j.file = file
	}
	seq, prev, bytes := j.seq, j.prev, []byte(nil)
	for _, l := range lines {
		seq++
		l.Seq, l.Prev, l.Actor = seq, prev, j.config.Actor
		l.T, l.Mono = now.UTC().Format(time.RFC3339Nano), now.Sub(j.opened).Milliseconds()
		bytes, prev = l.append(bytes)
	}
	if err := put(j.file, bytes); err != nil {
		_ = j.file.Close() // It is broken already, and that is the error to tell.
		j.file = nil
		return fmt.Errorf("%w: %w", model.ErrJournal, err)
	}
	j.seq, j.prev = seq, prev
	return nil
}

func put(file File, bytes []byte) error {
	if _, err := file.Write(bytes); err != nil {
		return err
	}
	return file.Sync()
}

// create makes a new file and sees to it that it would still be there after a loss of power.
func (j *Journal) create(now time.Time) (File, error) {
	if j.config.Dir == "" {
		return nil, errors.New("no folder is set for it")
	}
	folder := filepath.Join(j.config.Dir, now.UTC().Format("200601"))
	if err := j.folders(folder); err != nil {
		return nil, err
	}
	name := fmt.Sprintf("%s-%d-%s.jsonl", now.UTC().Format("20060102T150405Z"), os.Getpid(), random())
	file, err := j.config.Files.Create(filepath.Join(folder, name))
	if err != nil {
		return nil, err
	}
	if err := j.secure(file, folder); err != nil {
		_ = file.Close() // The reason why it cannot be used is the error to tell.
		return nil, err
	}
	return file, nil
}

func (j *Journal) secure(file File, folder string) error {
	// A disk that knows no locks is no reason to write nothing: files are never shared, the lock only tells a later
	// start that this session is alive.
	if err := file.Lock(); err != nil && !errors.Is(err, errors.ErrUnsupported) {
		return err
	}
	if err := file.Sync(); err != nil {
		return err
	}
	return j.config.Files.SyncDir(folder)
}

// folders makes the journal's folders and checks that they are ours alone.
func (j *Journal) folders(month string) error {
	if err := j.makeDir(month); err != nil {
		return err
	}
	for _, dir := range []string{j.config.Dir, month} {
		if err := j.config.Files.Check(dir); err != nil {
			return err
		}
	}
	for len(j.unsafe) > 0 {
		if err := j.config.Files.SyncDir(j.unsafe[0]); err != nil {
			return err
		}
		j.unsafe = j.unsafe[1:]
	}
	// Another process may have made the month's folder a moment ago and not come to this yet.
	return j.config.Files.SyncDir(j.config.Dir)
}

// makeDir makes a folder and those above it that are missing.
func (j *Journal) makeDir(path string) error {
	parent := filepath.Dir(path)
	err := j.config.Files.Mkdir(path)
	if errors.Is(err, os.ErrNotExist) && parent != path {
		if err := j.makeDir(parent); err != nil {
			return err
		}
		err = j.config.Files.Mkdir(path)
	}
	switch {
	case errors.Is(err, os.ErrExist):
		return nil
	case err != nil:
		return err
	}
	if parent != j.config.Dir {
		j.unsafe = append(j.unsafe, parent)
	}
	return nil
}

func random() string {
	var b [4]byte
	_, _ = rand.Read(b[:]) // It never fails: the runtime ends the program first.
	return hex.EncodeToString(b[:])
}
