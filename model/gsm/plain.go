package gsm

import (
	"unicode"
	"unicode/utf8"
)

// ToGSM7 writes a text so that it needs UCS-2 no more, as far as that does not change what is read: dashes, quotes,
// the ellipsis, spaces of every width and the like become their plain counterparts, and letters with marks that GSM-7
// does not have lose them (é and ü stay, á and ő do not). Characters that show nothing, such as a zero width space, are
// left out, since nobody could find and delete them. What has no counterpart stays, and so does every character of
// GSM-7, so the result may need UCS-2 still: see [Size.First]. A byte that is not UTF-8 becomes U+FFFD.
func ToGSM7(text string) string {
	out := make([]byte, 0, len(text))
	for _, r := range text {
		out = appendPlain(out, r)
	}
	return string(out)
}

func appendPlain(out []byte, r rune) []byte {
	if unicode.Is(unicode.Mn, r) {
		base, n := utf8.DecodeLastRune(out)
		if joined, ok := composed[[2]rune{base, r}]; ok {
			return utf8.AppendRune(out[:len(out)-n], joined)
		}
		if unicode.IsLetter(base) && septets(base) > 0 {
			return out
		}
	}
	if counterpart, ok := plain[r]; ok {
		return append(out, counterpart...)
	}
	return utf8.AppendRune(out, r)
}

// plain gives the counterpart of a character that is not in the alphabet.
var plain = counterparts(signs, letters)

func counterparts(tables ...map[string]string) map[rune]string {
	all := map[rune]string{}
	for _, table := range tables {
		for counterpart, characters := range table {
			for _, r := range characters {
				all[r] = counterpart
			}
		}
	}
	return all
}

// signs names the punctuation and spaces that a counterpart stands for. They are written as numbers, since many look
// alike.
var signs = map[string]string{
	"-":   "\u2010\u2011\u2012\u2013\u2014\u2015\u2212",                                                   // hyphens, dashes, minus
	"'":   "\u0060\u00b4\u02b9\u02bb\u02bc\u02bd\u2018\u2019\u201a\u201b\u2032\u2035\u2039\u203a",         // single quotes, accents, primes
	"\"":  "\u00ab\u00bb\u201c\u201d\u201e\u201f\u2033\u2036",                                             // double quotes and primes
	"...": "\u2026",                                                                                       // ellipsis
	" ":   "\t\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", // tab and spaces
	"\n":  "\u2028\u2029",                                                                                 // line and paragraph separators
	"*":   "\u2022",                                                                                       // bullet
	"/":   "\u2044\u2215",                                                                                 // fraction and division slashes
	"|":   "\u00a6",                                                                                       // broken bar
	"^":   "\u02c6",                                                                                       // circumflex
	"~":   "\u02dc\u223c",                                                                                 // small tilde, tilde operator
	":":   "\u2236",                                                                                       // ratio
	"":    "\u00ad\u200b\u2060\ufeff",                                                                     // soft hyphen, zero width space, joiner, byte order mark
}

// composed gives the letter of the alphabet that a letter and a combining mark make. Some systems, macOS among them,
// write accents apart.
var composed = map[[2]rune]rune{
	{'a', grave}: 'à', {'e', grave}: 'è', {'i', grave}: 'ì', {'o', grave}: 'ò', {'u', grave}: 'ù',
	{'e', acute}: 'é', {'E', acute}: 'É',
	{'a', diaeresis}: 'ä', {'o', diaeresis}: 'ö', {'u', diaeresis}: 'ü',
	{'A', diaeresis}: 'Ä', {'O', diaeresis}: 'Ö', {'U', diaeresis}: 'Ü',
	{'n', tilde}: 'ñ', {'N', tilde}: 'Ñ',
	{'a', ring}: 'å', {'A', ring}: 'Å',
	{'C', cedilla}: 'Ç',
}

// Combining marks that some letter of the alphabet has.
const (
	grave     = '\u0300'
	acute     = '\u0301'
	tilde     = '\u0303'
	diaeresis = '\u0308'
	ring      = '\u030a'
	cedilla   = '\u0327'
)
