-- A store of version 5 with rows. It is what was made by that version and does not follow the steps.
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
-- A row of samples is written when a counter moved. A row of passes says of the cards first, first + 1 and so on that
-- they were read then, moved or not: cards are numbered as they are first seen, so that a page is mostly one row.
CREATE TABLE samples (
	card INTEGER NOT NULL,
	at INTEGER NOT NULL, -- milliseconds since 1970
	used INTEGER,
	cost INTEGER,
	smsmo INTEGER,
	smsmt INTEGER,
	sessions INTEGER,
	zero_sessions INTEGER,
	PRIMARY KEY (card, at)
) WITHOUT ROWID;
CREATE TABLE passes (
	account INTEGER NOT NULL,
	at INTEGER NOT NULL, -- milliseconds since 1970
	first INTEGER NOT NULL,
	cards INTEGER NOT NULL,
	PRIMARY KEY (account, at, first)
) WITHOUT ROWID;

PRAGMA user_version = 2;
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
CREATE TABLE months (
	card INTEGER NOT NULL,
	month INTEGER NOT NULL, -- 12 a year, since the year 0
	at INTEGER NOT NULL, -- milliseconds since 1970: when it was kept
	usage TEXT NOT NULL, -- JSON
	PRIMARY KEY (card, month)
) WITHOUT ROWID;

CREATE TABLE threads (
	card INTEGER PRIMARY KEY,
	at INTEGER NOT NULL -- milliseconds since 1970: when its messages were read last
);

PRAGMA user_version = 5;

INSERT INTO accounts VALUES (1, 'eu'), (2, 'us');
INSERT INTO cards VALUES (1, 1, x'8900000000000001234f'), (2, 2, x'89000000000000012345');
INSERT INTO calls VALUES (1, '2026-03-31', 'list SIMs', 41), (2, '2026-03-30', 'send', 7);
INSERT INTO pace VALUES (1, 29582640, 5);
INSERT INTO messages VALUES (1, 1774958400123456789, 2, 'ok', 0, 'received', 'device'), (1, 0, 1, 'reboot', 0, '', '');
INSERT INTO views VALUES (3, 'Silent', 'seen>7d', 'seen:desc', '["name","seen"]');
INSERT INTO drafts VALUES (2, 'reboot now');
INSERT INTO remembered VALUES ('list.sort', 'used:desc');

INSERT INTO samples VALUES (1, 1774958400000, 10, NULL, 1, NULL, NULL, NULL), (1, 1774958460000, 12, 3, 1, NULL, NULL, NULL);
INSERT INTO passes VALUES (1, 1774958400000, 1, 1), (1, 1774958460000, 1, 2);

INSERT INTO events VALUES (8, 'a', 'eu', 'page', 1774958400000, x'00ff');
INSERT INTO leases VALUES ('fetch', 'a', 1774958408000, 1774958399000);

INSERT INTO months VALUES (1, 24314, 1774958400000, '{"data":7,"cost":{"total":-2}}');

INSERT INTO threads VALUES (1, 1774958400000);
