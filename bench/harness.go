package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"strings"
)

// told is what ptybench tells of one step of a program.
type told struct {
	Name, Step   string
	Bytes        stat `json:"bytes"`
	Floor        stat `json:"floor"`
	First        stat `json:"first_ms"`
	Last         stat `json:"last_ms"`
	BytesPerSec  float64
	WritesPerSec float64
	RSSMiB       float64
}

type stat struct{ P50 float64 }

// program is one to be driven.
type program struct {
	name string
	argv []string
}

// drive drives programs and gives what is told, by program and step; of steps that are there twice the last.
func (b *bench) drive(ctx context.Context, flags []string, programs ...program) (map[string]map[string]told, error) {
	var names, commands []string
	for i, p := range programs {
		names = append(names, p.name)
		if i > 0 {
			commands = append(commands, ":::")
		}
		commands = append(commands, p.argv...)
	}
	argv := append([]string{b.ptybench, "-json"}, flags...)
	argv = append(append(argv, "-names", strings.Join(names, ","), "--"), commands...)
	out, err := output(ctx, b.dir, []string{"HOME=" + b.dir}, argv...)
	if err != nil {
		return nil, err
	}
	found := map[string]map[string]told{}
	for line := range bytes.Lines(out) {
		var one told
		if !bytes.HasPrefix(line, []byte("{")) {
			continue // what it does not know of a terminal
		}
		if err := json.Unmarshal(line, &one); err != nil {
			return nil, fmt.Errorf("ptybench says %q: %w", line, err)
		}
		if found[one.Name] == nil {
			found[one.Name] = map[string]told{}
		}
		found[one.Name][one.Step] = one
	}
	return found, nil
}

// skip notes that a section cannot be measured, if that is so.
func (b *bench) skip(section, what string, goal float64) bool {
	if b.ptybench != "" {
		return false
	}
	b.add(outcome{section: section, what: what, goal: goal, skipped: "SIMFLEET_PTYBENCH is not set"})
	return true
}

// simfleet is the program on an account of the vendor at an address, with what is kept in a folder.
func (b *bench) simfleet(name, address string) (program, error) {
	path := b.path(name + ".toml")
	config := fmt.Sprintf("[[account]]\nname = %q\nvendor = %q\nbase_url = %q\nauth.api_key = \"test-key\"\n", account, vendorID, address)
	if err := os.WriteFile(path, []byte(config), 0o600); err != nil {
		return program{}, err
	}
	return program{name, []string{b.path("simfleet"), "--config", path, "--state-dir", b.path(name)}}, nil
}

// kept is the program with so many SIMs kept, on a vendor that never answers.
func (b *bench) kept(ctx context.Context, sims int, silent net.Listener) (program, error) {
	p, err := b.simfleet(fmt.Sprintf("simfleet-%d", sims), "http://"+silent.Addr().String())
	if err != nil {
		return p, err
	}
	return p, keep(ctx, b.path(p.name), sims)
}

// silence listens and never answers.
func silence(ctx context.Context) (net.Listener, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	go func() {
		var held []net.Conn
		for {
			conn, err := listener.Accept()
			if err != nil {
				for _, conn := range held {
					_ = conn.Close() // nothing was said on it
				}
				return
			}
			held = append(held, conn)
		}
	}()
	return listener, nil
}
