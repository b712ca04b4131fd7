// Command bench compares simfleet with other programs in one run and prints a table of ratios with their goals. It is
// started by the script compare, whose head tells what it needs.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec" //nolint:depguard // it measures programs
	"path/filepath"
	"strings"
)

// bench is one run.
type bench struct {
	dir      string // for everything that is made
	root     string // of the project's source
	ptybench string // empty where there is none
	outcomes []outcome
}

// section is a part of the table.
type section struct {
	name    string
	measure func(*bench, context.Context) error
}

var sections = []section{
	{"search", (*bench).search},
	{"file", (*bench).file},
	{"draw", (*bench).draw},
	{"start", (*bench).start},
	{"memory", (*bench).memory},
	{"keys", (*bench).keys},
	{"loading", (*bench).loading},
}

func main() {
	if err := run(context.Background()); err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "bench:", err) // there is nothing else to tell it to
		os.Exit(1)                                    //nolint:forbidigo // it is a program of its own, without a screen
	}
}

func run(ctx context.Context) error {
	var b bench
	flag.StringVar(&b.dir, "dir", "", "for what is made")
	flag.StringVar(&b.root, "root", "", "of the project's source")
	flag.StringVar(&b.ptybench, "ptybench", "", "the program that drives others")
	flag.Parse()
	var failed error
	for _, s := range sections {
		if flag.NArg() > 0 && !strings.Contains(" "+strings.Join(flag.Args(), " ")+" ", " "+s.name+" ") {
			continue
		}
		_, _ = fmt.Fprintln(os.Stderr, "bench: measuring", s.name) // it is only to know that something goes on
		if err := s.measure(&b, ctx); err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s: %w", s.name, err))
		}
	}
	missed, err := write(os.Stdout, b.outcomes)
	if err == nil {
		_, err = fmt.Printf("%d goals, %d missed\n", len(b.outcomes), missed) //nolint:forbidigo // there is no screen
	}
	return errors.Join(failed, err)
}

// add adds a line.
func (b *bench) add(o outcome) { b.outcomes = append(b.outcomes, o) }

// path names a file of this run.
func (b *bench) path(name string) string { return filepath.Join(b.dir, name) }

// installed tells whether a program is there.
func installed(name string) bool {
	_, err := exec.LookPath(name)
	return err == nil
}

// output runs a program and gives what it prints.
func output(ctx context.Context, dir string, env []string, argv ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...) //nolint:gosec // the programs of this run
	var complaint bytes.Buffer
	cmd.Dir, cmd.Env, cmd.Stderr = dir, append(os.Environ(), env...), &complaint
	out, err := cmd.Output()
	if err != nil {
		return out, fmt.Errorf("%s: %w: %s", argv[0], err, complaint.String())
	}
	return append(out, complaint.Bytes()...), nil
}

// spent gives how long a program takes that reads a file, in milliseconds, and what it prints.
func spent(ctx context.Context, input string, argv ...string) (took float64, out []byte, err error) {
	file, err := os.Open(input) //nolint:gosec // a file of this run
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = file.Close() }()                   // it was only read
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...) //nolint:gosec // the programs of this run
	cmd.Stdin = file
	took, err = milliseconds(func() error {
		var err error
		out, err = cmd.Output()
		return err
	})
	return took, out, err
}
