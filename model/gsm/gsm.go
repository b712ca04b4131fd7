// Package gsm tells how a text is sent as SMS: in which alphabet, in how many segments, and what can be written
// otherwise so that it costs fewer of them.
//
// The alphabets are those of 3GPP TS 23.038 (formerly GSM 03.38): the default alphabet with its extension table in
// section 6.2.1, and UCS2 in section 6.2.3. National shift tables, which hardly any network offers, are not used. The
// lengths of segments are those of 3GPP TS 23.040: a message carries 140 octets, and in one of several segments a
// header of six octets (9.2.3.24.1, concatenation with an 8-bit reference) is a part of them.
package gsm

import "unicode/utf16"

// Encoding is an alphabet in which a text is sent.
type Encoding uint8

// The encodings. GSM7 packs its characters into seven bits each, UCS2 takes 16 bits for each unit of UTF-16.
const (
	GSM7 Encoding = iota
	UCS2
)

// String gives the encoding's usual name.
func (e Encoding) String() string {
	if e == UCS2 {
		return "UCS-2"
	}
	return "GSM-7"
}

// How many units one segment carries: alone, and as one of several.
const (
	gsm7Single, gsm7Part = 160, 153 // septets: 140 octets, and 134 octets less a bit that fills up
	ucs2Single, ucs2Part = 70, 67   // UTF-16 code units
)

// Size is what a text takes as SMS.
type Size struct {
	Encoding   Encoding
	Units      int  // septets of GSM-7, or UTF-16 code units of UCS-2
	Characters int  // Unicode code points, as an editor counts them
	Segments   int  // messages to be sent and paid; 0 for an empty text
	PerSegment int  // units that one of these segments carries
	Left       int  // units that still fit into the last segment
	First      rune // the first character that forces UCS-2; 0 if none does
}

// Measure tells what a text takes as SMS. One character outside the GSM-7 alphabet makes UCS-2 of the whole text. What
// takes two units, such as an extended character of GSM-7 or an emoji in UCS-2, is never split over two segments, so a
// segment may end one unit early. A byte that is not UTF-8 counts as U+FFFD.
func Measure(text string) Size {
	size, count := Size{Encoding: GSM7, PerSegment: gsm7Single}, septets
	for _, r := range text {
		size.Characters++
		if septets(r) == 0 && size.First == 0 {
			size.First = r
			size.Encoding, size.PerSegment, count = UCS2, ucs2Single, codeUnits
		}
	}
	for _, r := range text {
		size.Units += count(r)
	}
	if size.Units > size.PerSegment {
		size.PerSegment = partLength(size.Encoding)
	}
	size.fill(text, count)
	return size
}

// fill lays the text into segments.
func (s *Size) fill(text string, count func(rune) int) {
	for _, r := range text {
		n := count(r)
		if n > s.Left {
			s.Segments++
			s.Left = s.PerSegment
		}
		s.Left -= n
	}
	if s.Segments == 0 {
		s.Left = s.PerSegment
	}
}

func partLength(e Encoding) int {
	if e == UCS2 {
		return ucs2Part
	}
	return gsm7Part
}

// codeUnits gives how many units of UTF-16 a character takes.
func codeUnits(r rune) int { return utf16.RuneLen(r) }
