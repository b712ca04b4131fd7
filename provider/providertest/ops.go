package providertest

import (
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/simfleet/simfleet/provider/rest"
)

// Ops compares the table of an adapter's operations with a file that was reviewed: what may follow a failed request hangs
// on the class alone, so that no class changes unseen. The file is written by hand; there is no flag that renews it.
func Ops(t *testing.T, ops []rest.Op, file string) {
	t.Helper()
	reviewed, err := os.ReadFile(file) //nolint:gosec // The test names its own file.
	if err != nil {
		t.Fatal(err)
	}
	if err := checkOps(ops); err != nil {
		t.Error(err)
	}
	if table := opTable(ops); table != string(reviewed) {
		t.Errorf("the operations are not those of %s. They are now:\n%s", file, table)
	}
}

// checkOps refuses what no review should let pass.
func checkOps(ops []rest.Op) error {
	names := make(map[string]bool)
	for _, op := range ops {
		switch {
		case op.Class < rest.Read || op.Class > rest.Irreversible:
			return fmt.Errorf("%q has no class", op.Name)
		case op.Class == rest.Read && op.Method != http.MethodGet && op.Method != http.MethodHead && !op.Open:
			return fmt.Errorf("%q is a read with %s, which may carry a body", op.Name, op.Method)
		case op.Name == "" || names[op.Name]:
			return fmt.Errorf("the name %q does not tell two operations apart", op.Name)
		case !strings.HasPrefix(op.Path, "/"):
			return fmt.Errorf("the path of %q does not start with a slash", op.Name)
		}
		names[op.Name] = true
	}
	return nil
}

// opTable writes the operations as the reviewed file has them, one a line.
func opTable(ops []rest.Op) string {
	var table strings.Builder
	for _, op := range ops {
		fmt.Fprintf(&table, "%-12s  %-6s  %-32s  %8d  %s\n", op.Class, op.Method, op.Path, op.Limit, op.Name)
	}
	return table.String()
}

// inTable tells whether a request is one of the operations, whose paths are below one of the vendor's. A {name} in a path
// is any one part of it.
func inTable(ops []rest.Op, below string, r *http.Request) bool {
	path, ok := strings.CutPrefix(r.URL.EscapedPath(), below)
	parts := strings.Split(path, "/")
	return ok && slices.ContainsFunc(ops, func(op rest.Op) bool {
		return op.Method == r.Method && slices.EqualFunc(strings.Split(op.Path, "/"), parts, func(template, part string) bool {
			return template == part || strings.HasPrefix(template, "{") && part != ""
		})
	})
}
