package hostile

import "strings"

// Bidi gives overrides, embeddings and isolates, alone and around an ICCID.
func Bidi() []string {
	return []string{
		"\u202e4321000000000000098",
		"8900000000000001234\u202e",
		"89000000\u202d00000001234\u202c",
		"\u202aleft\u202c",
		"\u202bright\u202c",
		"\u2066isolate\u2069",
		"\u2067isolate\u2069",
		"\u2068isolate\u2069",
		"\u2067never ended",
		"active\u202e\u2066 // dednepsus\u2069\u2066",
		"\u200epump\u200f",
		"\u061cpump",
		"\u05e9\u05dc\u05d5\u05dd 1234",
		"\u0645\u0631\u062d\u0628\u0627 8900000000000001234",
	}
}

// Invisible gives what takes no ink: zero width, fillers, tags, selectors, odd spaces.
func Invisible() []string {
	return []string{
		"pu\u200bmp",
		"pu\u200cmp\u200dp",
		"\ufeffpump",
		"pu\u2060mp",
		"pu\u00admp",
		"\u2061\u2062\u2063\u2064",
		"\u206a\u206b\u206c\u206d\u206e\u206f",
		"\u3164",
		"\u3164\u3164\u3164pump",
		"\u115f\u1160",
		"\uffa0",
		"\u2800\u2800\u2800",
		"pu\u034fmp",
		"pump\ufe0f",
		"pump\ufe0e\ufe00",
		"pump\U000e0100\U000e01ef",
		"\u180b\u180e\u180f",
		"\u17b4\u17b5",
		"\U000e0001\U000e0070\U000e0075\U000e006d\U000e0070\U000e007f",
		"\U000e0fff",
		"\ufff9base\ufffaover\ufffb",
		"one\u2028two\u2029three",
		"\u00a0\u2007\u202f\u3000",
		" ",
		"",
		"\ue000\U000f0000\U0010fffd",
		"\u0378\ufdd0\ufffe\U0001ffff\U0010ffff",
		"\U0001d173\U0001d17a",
		strings.Repeat("\u200b", 7),
	}
}

// Marks gives combining marks in stacks, without a base and of every kind.
func Marks() []string {
	return []string{
		"e\u0301",
		"\u0301",
		"\u0301\u0301\u0301\u0301\u0301\u0301pump",
		"a\n\u0301b",
		"p" + strings.Repeat("\u0335", 100) + "ump",
		"Z" + strings.Repeat("\u0300\u0316\u0489\u20dd", 50),
		strings.Repeat("x"+strings.Repeat("\u0353", 12), 40),
		"\u0e01" + strings.Repeat("\u0e49", 30),
		"\u0915\u093f\u0903\u0941",
		"\u1019\u103c\u1014\u103a\u102c\u1038",
		"1\u20e3 \u20e3",
		"\u1100\u1161\u11a8\u0301",
		"\u6f22\u3099\u302a",
		" \u0301\u200b\u0301",
	}
}

// Wide gives characters that take two cells, and clusters on whose width terminals do not agree.
func Wide() []string {
	return []string{
		"\u6f22\u5b57\u6f22\u5b57\u6f22\u5b57",
		"a\u6f22b",
		"\uff21\uff22\uff23",
		"\U0001f600\U0001f680",
		"\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466",
		"\U0001f3f3\ufe0f\u200d\U0001f308",
		"\U0001f44b\U0001f3fd",
		"\U0001f1e9\U0001f1ea\U0001f1eb",
		"\U0001f3f4\U000e0067\U000e0062\U000e007f",
		"\u2764\ufe0f\u26a0\ufe0f",
		"1\ufe0f\u20e3",
		"\ud55c\uad6d\uc5b4 \u1112\u1161\u11ab",
		"\u231a\u2630\u4dc0",
		"\U00020000\U0002a6d6",
		"\ufdfd\U0001242b\u2e3b",
		strings.Repeat("\U0001f600", 500),
		strings.Repeat("\u6f22", 257),
	}
}

// Broken gives what is not UTF-8: stray and missing bytes, overlong forms, encoded surrogates, too high numbers.
func Broken() []string {
	return []string{
		"\xff",
		"\xfe\xff",
		"pu\xc3mp",
		"pump\xe2\x80",
		"pump\xf0\x9f\x98",
		"\xc0\xaf",
		"\xc0\x9b31m",
		"\xe0\x80\x9b31m",
		"\xed\xa0\x80",
		"\xed\xa0\xbd\xed\xb8\x80",
		"\xed\xbf\xbf",
		"\xf4\x90\x80\x80",
		"\xf8\x88\x80\x80\x80",
		"\x80\x80\x80pump\xbf",
		"\xe2\x1b[31m",
		"caf\xe9",
		"\xef\xbf\xbdpump\ufffd\ufffd",
	}
}

// Lookalikes gives names that are taken for others: letters of other scripts, and our own signs written by hand.
func Lookalikes() []string {
	return []string{
		"pump-l",
		"pump-1",
		"pump-I",
		"\u0440ump-1",
		"\u0391\u0392\u0415",
		"\uff10\uff11\uff12",
		"\u0660\u0661\u0662\u0663",
		"\U0001d7d8\U0001d7d9",
		"active\u2026",
		"\ufffd\u00d77",
		"\u241b[31m",
		"\u25cc\u0301",
		"=HYPERLINK(\"http://192.0.2.1/\")",
		"@SUM(1)",
		"+1-1",
		"-1",
		"%s%n%d%!v(MISSING)",
		"../../etc/passwd",
		"<script>alert(1)</script>",
		"'; DROP TABLE sims; --",
		"y",
		"\u2502 active \u2502",
	}
}

// Long gives texts made by repetition. They are long enough to freeze what is not bounded, and short enough to be used
// in every view.
func Long() []string {
	return []string{
		strings.Repeat("pump", 65),
		strings.Repeat("pump-1 ", 2000),
		strings.Repeat("a", 256<<10),
		strings.Repeat("\x1b[31m", 4<<10),
		strings.Repeat("\u200b", 16<<10),
		"a" + strings.Repeat("\u0301", 16<<10) + "end",
		strings.Repeat("\U0001f600", 16<<10),
		strings.Repeat("\xff", 32<<10),
		strings.Repeat("\n", 32<<10),
		strings.Repeat("\x00", 32<<10),
		strings.Repeat("Donaudampfschiff", 20),
		strings.Repeat("\u05e9", 4<<10),
	}
}
