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
