// Package hostile holds texts that attack whoever draws them, for tests: what a device, or whoever may name a SIM, could
// put into a name, a tag, a message or an error text. Everything here is made up, and no secret is in it.
package hostile

import (
	"slices"
	"strings"
)

// Corpus gives all texts, class by class and always in the same order. Nothing of them may reach a terminal as it is.
// The classes and what each attacks:
//
//   - [Sequences]: clipboard, window title, links, the screen, and queries to which the terminal types the answer
//   - [Nested]: filters that cut sequences out and leave, or make, another one
//   - [C1]: the same by 8-bit controls, as characters of UTF-8 and as raw bytes
//   - [Controls]: line and cursor movement by single controls, which overwrite what stands before
//   - [Bidi]: the order of what is read, such as the digits of an ICCID
//   - [Invisible]: comparison by eye, and limits that count what is not seen
//   - [Marks]: neighbouring lines, which stacks of marks paint over
//   - [Wide]: layout that counts characters where it should count cells
//   - [Broken]: decoders, by what is not UTF-8
//   - [Lookalikes]: the reader, by letters that look like others or like our own signs
//   - [Long]: memory, time and layout, by sheer length
func Corpus() []string {
	return slices.Concat(Sequences(), Nested(), C1(), Controls(), Bidi(), Invisible(), Marks(), Wide(), Broken(),
		Lookalikes(), Long())
}

// Sequences gives 7-bit escape sequences: OSC, CSI, DCS and the short ones.
func Sequences() []string { return slices.Concat(commands(), controlSequences(), deviceStrings()) }

// commands gives OSC, commands to the terminal program itself.
func commands() []string {
	return []string{
		// OSC 52 writes the clipboard, or asks for it. The text is "hostile".
		"\x1b]52;c;aG9zdGlsZQ==\x07",
		"\x1b]52;c;aG9zdGlsZQ==\x1b\\",
		"\x1b]52;p;aG9zdGlsZQ==\x07",
		"\x1b]52;;aG9zdGlsZQ==\x07",
		"\x1b]52;c;?\x07",
		// OSC 0, 1 and 2 set the title, which some terminals can be made to type back.
		"\x1b]0;hostile title\x07",
		"\x1b]1;hostile icon\x07",
		"\x1b]2;hostile title\x1b\\",
		// OSC 8 hides an address behind another text.
		"\x1b]8;;http://192.0.2.1/\x07pump 1\x1b]8;;\x07",
		"\x1b]8;id=1;file:///etc/passwd\x1b\\click\x1b]8;;\x1b\\",
		// Colours, palette, working directory, notifications, fonts, files.
		"\x1b]4;0;rgb:ff/ff/ff\x07",
		"\x1b]10;?\x07",
		"\x1b]11;#000000\x07",
		"\x1b]7;file://host/tmp\x07",
		"\x1b]9;hostile notification\x07",
		"\x1b]50;hostile font\x07",
		"\x1b]133;C\x07",
		"\x1b]777;notify;title;body\x07",
		"\x1b]1337;File=inline=1:AAAA\x07",
	}
}

// controlSequences gives CSI: colours, cursor, erasing, modes, reports.
func controlSequences() []string {
	return []string{
		"\x1b[31mred\x1b[0m",
		"\x1b[8mhidden\x1b[28m",
		"\x1b[2J\x1b[H",
		"\x1b[3J",
		"\x1b[1A\x1b[2Kactive",
		"\x1b[999;999H",
		"\x1b[6n",
		"\x1b[c",
		"\x1b[>c",
		"\x1b[>q",
		"\x1b[21t",
		"\x1b[?1049l",
		"\x1b[?1049h",
		"\x1b[?25l",
		"\x1b[?1003h\x1b[?1006h",
		"\x1b[?2004l",
		"\x1b[?2026h",
		"\x1b[5i",
		"\x1b[1;2r",
		"\x1b[100b",
		"\x1b[38;2;0;0;0;48;2;0;0;0m",
	}
}

// deviceStrings gives DCS and its like, and the escape sequences that are one or two letters long.
func deviceStrings() []string {
	return []string{
		// DCS, APC, PM, SOS: DECRQSS, sixel, XTGETTCAP, kitty graphics, tmux passthrough.
		"\x1bP$qm\x1b\\",
		"\x1bPq#0;2;0;0;0~\x1b\\",
		"\x1bP+q544e\x1b\\",
		"\x1b_Ga=T,f=24;AAAA\x1b\\",
		"\x1b^private\x1b\\",
		"\x1bXstring\x1b\\",
		"\x1bPtmux;\x1b\x1b]52;c;aG9zdGlsZQ==\x07\x1b\\",
		// Reset, alignment pattern, character sets, save and restore, keypad, reverse line feed.
		"\x1bc",
		"\x1b#8",
		"\x1b(0lqqk",
		"\x1b%G",
		"\x1b7\x1b8",
		"\x1b=",
		"\x1bM",
		"\x1bD",
		"\x1b",
		"name\x1b",
		"name\x1b[",
		"name\x1b]0;never ended",
	}
}

// Nested gives sequences within sequences, and beginnings that swallow what the program draws next.
func Nested() []string {
	return []string{
		"\x1b\x1b[31m[31m",
		"\x1b[\x1b[31m31m",
		"\x1b]0;\x1b]52;c;aG9zdGlsZQ==\x07\x07",
		"\x1b]8;;\x1b[31m\x07",
		"\x1bP\x1bP$qm\x1b\\\x1b\\",
		"\x1b[3\x001m",
		"\x1b[3\x0a1m",
		"\x1b[\x183\x1a1m",
		"\x1b\u200b[31m",
		"\x1b\xff]0;title\x07",
		"\x1b]0;\u009c\x07",
		strings.Repeat("\x1b[", 200) + "m",
	}
}

// C1 gives 8-bit controls, which begin a sequence without ESC.
func C1() []string {
	return []string{
		"\u009b31mred",
		"\u009b6n",
		"\u009d0;hostile title\u009c",
		"\u009d52;c;aG9zdGlsZQ==\u009c",
		"\u0090$qm\u009c",
		"\u009fGa=T\u009c",
		"\u009eprivate\u009c",
		"\u0098string\u009c",
		"\u0085next line",
		"\u0084\u0088\u008d\u008e\u008f",
		"\u0080\u0081\u0099\u009a",
		"\x9b31mred",
		"\x9b6n",
		"\x9d0;hostile title\x9c",
		"\x9d52;c;aG9zdGlsZQ==\x07",
		"\x90$qm\x9c",
		"\x85next line",
		"a\x80\x81\x8d\x8e\x8f\x9a\x9fz",
	}
}

// Controls gives single C0 controls and DEL.
func Controls() []string {
	return []string{
		"\x00",
		"before\x00after",
		"suspended\ractive   ",
		"suspended\r\nactive",
		"one\ntwo\nthree",
		"\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n",
		"suspended\b\b\b\b\b\b\b\b\bactive   ",
		"\a\a\a\a",
		"a\tb\t\tc",
		"\v\f",
		"\x0e\x0f",
		"\x05",
		"\x11\x13",
		"\x18\x1a",
		"\x1c\x1d\x1e\x1f",
		"pump\x7f\x7f\x7f\x7f",
	}
}
