//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package store

import "io/fs"

// ours is not told by mode bits here.
func ours(fs.FileInfo) bool { return true }

// hold does nothing: folders cannot be held here.
func hold(string, bool) (func(), error) { return func() {}, nil }
