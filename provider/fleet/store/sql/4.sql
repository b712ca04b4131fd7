CREATE TABLE months (
	card INTEGER NOT NULL,
	month INTEGER NOT NULL, -- 12 a year, since the year 0
	at INTEGER NOT NULL, -- milliseconds since 1970: when it was kept
	usage TEXT NOT NULL, -- JSON
	PRIMARY KEY (card, month)
) WITHOUT ROWID;

PRAGMA user_version = 4;
