package rest

import (
	"bytes"
	"encoding/json"
	"errors"
)

const (
	// maxRows is the most entries of one list. The largest page of any vendor has 1,000 (1oT), and no thread of texts that
	// people read is longer.
	maxRows = 1000
	// maxTexts is the most entries of a list within an entry, such as the tags of a SIM.
	maxTexts = 100
)

var (
	errNoList = errors.New("there is no list where one belongs")
	errRows   = errors.New("a list has more entries than can be right")
)

// Rows is a list in an answer; null is no list at all, and nil. An entry that cannot be read as a T is the zero T, so that
// one odd entry does not cost the whole list.
//
// A list of more than 1,000 entries is [model.ErrTooLarge], and is given up there and then: a megabyte of "0," would make
// entries that take hundreds of them.
type Rows[T any] []T

// UnmarshalJSON reads entry by entry.
func (r *Rows[T]) UnmarshalJSON(data []byte) (err error) {
	*r, err = read[T](data, maxRows)
	return err
}

// read reads a list of at most so many entries.
func read[T any](data []byte, most int) ([]T, error) {
	if data[0] == 'n' {
		return nil, nil
	}
	entries := json.NewDecoder(bytes.NewReader(data))
	if first, err := entries.Token(); err != nil || first != json.Delim('[') {
		return nil, errNoList
	}
	list := []T{}
	for entries.More() {
		if len(list) == most {
			return nil, errRows
		}
		var entry T
		if err := entries.Decode(&entry); err != nil {
			entry = *new(T)
		}
		list = append(list, entry)
	}
	return list, nil
}
