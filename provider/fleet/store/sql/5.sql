CREATE TABLE threads (
	card INTEGER PRIMARY KEY,
	at INTEGER NOT NULL -- milliseconds since 1970: when its messages were read last
);

PRAGMA user_version = 5;
