package gsm

// basic holds the characters of the default alphabet in the order of its codes (3GPP TS 23.038, section 6.2.1). The
// escape at code 0x1B is no character and is left out.
const basic = "@£$¥èéùìòÇ\nØø\rÅå" +
	"Δ_ΦΓΛΩΠΨΣΘΞÆæßÉ" +
	" !\"#¤%&'()*+,-./" +
	"0123456789:;<=>?" +
	"¡ABCDEFGHIJKLMNO" +
	"PQRSTUVWXYZÄÖÑÜ§" +
	"¿abcdefghijklmno" +
	"pqrstuvwxyzäöñüà"

// extended holds the characters of the extension table (section 6.2.1.1), each of which is sent as an escape and a
// code. The form feed is the table's page break.
const extended = "\f^{}\\[~]|€"

var alphabet = func() map[rune]int {
	septets := map[rune]int{}
	for _, r := range basic {
		septets[r] = 1
	}
	for _, r := range extended {
		septets[r] = 2
	}
	return septets
}()

// septets gives how many units of GSM-7 a character takes; 0 if it is not in the alphabet.
func septets(r rune) int { return alphabet[r] }
