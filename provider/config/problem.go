package config

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Problem is one thing that is wrong with a configuration. Its text takes as little as it can from the file and from what
// commands print, so that no key and no password gets into it; one that is written where a name belongs is still shown
// as a name.
type Problem struct {
	Path string
	Line int // 0: the file as a whole
	Text string
}

// Error gives the problem as compilers do: path, line, text.
func (p Problem) Error() string {
	path := p.Path
	if strings.ContainsFunc(path, func(r rune) bool { return !strconv.IsPrint(r) }) {
		path = strconv.Quote(path)
	}
	if p.Line == 0 {
		return fmt.Sprintf("%s: %s", path, p.Text)
	}
	return fmt.Sprintf("%s:%d: %s", path, p.Line, p.Text)
}

// Errors is everything that is wrong with a configuration, in the order of its lines.
type Errors []Problem

// Error gives one line for each problem.
func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i, p := range e {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// Join makes one error of several, so that all problems are told at once. An error that is not [Errors] wins: it says
// that there was nothing to check.
func Join(errs ...error) error {
	var all Errors
	for _, err := range errs {
		problems, ok := errors.AsType[Errors](err)
		if err != nil && !ok {
			return err
		}
		all = append(all, problems...)
	}
	if len(all) == 0 {
		return nil
	}
	slices.SortStableFunc(all, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	return all
}
