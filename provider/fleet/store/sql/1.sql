-- The dictionaries: what grows names an account and a card by a small number.
CREATE TABLE accounts (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL UNIQUE
);
CREATE TABLE cards (
	id INTEGER PRIMARY KEY,
	account INTEGER NOT NULL,
	iccid BLOB NOT NULL, -- two digits a byte
	UNIQUE (account, iccid)
);

CREATE TABLE calls (
	account INTEGER NOT NULL,
	day TEXT NOT NULL, -- UTC
	op TEXT NOT NULL,
	calls INTEGER NOT NULL,
	PRIMARY KEY (account, day, op)
) WITHOUT ROWID;
CREATE TABLE pace (
	account INTEGER NOT NULL,
	minute INTEGER NOT NULL, -- since 1970
	calls INTEGER NOT NULL,
	PRIMARY KEY (account, minute)
) WITHOUT ROWID;

CREATE TABLE messages (
	card INTEGER NOT NULL,
	at INTEGER NOT NULL, -- nanoseconds since 1970; 0: not told
	direction INTEGER NOT NULL,
	body TEXT NOT NULL,
	nth INTEGER NOT NULL, -- among those of the same time and words
	word TEXT NOT NULL,
	sender TEXT NOT NULL,
	PRIMARY KEY (card, at, direction, body, nth)
) WITHOUT ROWID;

CREATE TABLE views (
	slot INTEGER PRIMARY KEY CHECK (slot BETWEEN 1 AND 9),
	name TEXT NOT NULL,
	filter TEXT NOT NULL,
	sort TEXT NOT NULL,
	columns TEXT NOT NULL -- a JSON list
);
CREATE TABLE drafts (
	card INTEGER PRIMARY KEY,
	text TEXT NOT NULL
);
CREATE TABLE remembered (
	name TEXT PRIMARY KEY,
	value TEXT NOT NULL
) WITHOUT ROWID;

PRAGMA user_version = 1;
