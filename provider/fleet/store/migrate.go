package store

import (
	"context"
	_ "embed"
	"fmt"
)

//go:embed sql/1.sql
var step1 string

//go:embed sql/2.sql
var step2 string

//go:embed sql/3.sql
var step3 string

//go:embed sql/4.sql
var step4 string

//go:embed sql/5.sql
var step5 string

// steps lead from one version of the file to the next; step i makes version i+1 and says so in its last line. A step
// that was published is never changed.
func steps() []string { return []string{step1, step2, step3, step4, step5} }

// probe touches the root of every table, so that one that is missing or was overwritten shows at once. Reading all of a
// file that may be large would hold up the start.
const probe = `SELECT
	(SELECT 1 FROM accounts LIMIT 1), (SELECT 1 FROM cards LIMIT 1),
	(SELECT 1 FROM calls LIMIT 1), (SELECT 1 FROM pace LIMIT 1), (SELECT 1 FROM messages LIMIT 1),
	(SELECT 1 FROM views LIMIT 1), (SELECT 1 FROM drafts LIMIT 1), (SELECT 1 FROM remembered LIMIT 1),
	(SELECT 1 FROM samples LIMIT 1), (SELECT 1 FROM passes LIMIT 1),
	(SELECT 1 FROM events LIMIT 1), (SELECT 1 FROM leases LIMIT 1), (SELECT 1 FROM months LIMIT 1),
	(SELECT 1 FROM threads LIMIT 1)`

// migrate brings the file to the newest version, one transaction a step. Several processes may come here at once: each
// looks for the version again when it holds the file.
func (s *Store) migrate(ctx context.Context, version int) error {
	if version >= len(steps()) {
		return nil
	}
	if err := s.patiently(func() error { return s.writer.journal(ctx) }); err != nil {
		return err
	}
	for version < len(steps()) {
		err := s.patiently(func() error {
			return s.writer.do(ctx, func(ctx context.Context, c *change) (err error) {
				version, err = c.step(ctx)
				return err
			})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// step takes the file one version further and tells the version that it is at then.
func (c *change) step(ctx context.Context) (int, error) {
	version, err := c.version(ctx)
	if err != nil || version >= len(steps()) {
		return version, err
	}
	if err := c.exec(ctx, steps()[version]); err != nil {
		return version, err
	}
	return version + 1, nil
}

// version gives the file's version. A file of version 0 has nothing in it: what has is not ours, or was not written as
// it should have been.
func (c *change) version(ctx context.Context) (int, error) {
	var version, tables int
	if err := c.row(ctx, `SELECT user_version, (SELECT count(*) FROM sqlite_schema) FROM pragma_user_version`, nil, &version, &tables); err != nil {
		return 0, err
	}
	switch {
	case version > len(steps()):
		return version, fmt.Errorf("%w: version %d", ErrNewer, version)
	case version < 0, (version == 0) != (tables == 0):
		return version, fmt.Errorf("%w: %d tables in version %d", ErrDamaged, tables, version)
	default:
		return version, nil
	}
}
