-- AUTOINCREMENT: a number that was given is never given again, even when all events were pruned.
CREATE TABLE events (
	seq INTEGER PRIMARY KEY AUTOINCREMENT,
	process TEXT NOT NULL,
	account TEXT NOT NULL,
	kind TEXT NOT NULL,
	at INTEGER NOT NULL, -- milliseconds since 1970
	data BLOB
);
CREATE TABLE leases (
	name TEXT PRIMARY KEY,
	holder TEXT NOT NULL,
	until INTEGER NOT NULL, -- milliseconds since 1970
	eager INTEGER NOT NULL -- milliseconds since 1970
) WITHOUT ROWID;

PRAGMA user_version = 3;
