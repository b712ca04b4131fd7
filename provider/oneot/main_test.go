package oneot_test

import (
	"os"
	"testing"
	"time"
)

// TestMain runs all tests far from Greenwich, so that a time that was taken for a local one shows.
func TestMain(m *testing.M) {
	time.Local = time.FixedZone("far", 5*60*60)
	os.Exit(m.Run())
}
