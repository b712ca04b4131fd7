package terminal

import (
	"encoding/base64"
	"io"
	"os"
	"strings"
	"sync/atomic"
	"testing"
)

// through writes the parts to a terminal and gives what arrives.
func through(t *testing.T, parts ...string) string {
	t.Helper()
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	arrived := make(chan string)
	go func() {
		all, _ := io.ReadAll(reader) // a pipe that is closed at the other end ends without an error
		arrived <- string(all)
	}()
	s := &screen{file: writer, lost: func() { t.Error("the terminal is lost") }, end: &atomic.Bool{}, filter: filter{armed: queries}}
	for _, part := range parts {
		if n, err := io.Copy(s, strings.NewReader(part)); n != int64(len(part)) || err != nil {
			t.Errorf("writing %q gives %d, %v", part, n, err)
		}
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return <-arrived
}

// borders are streams and what of them may reach a terminal.
var borders = []struct{ in, want string }{
	{"plain äöü € 漢 \x1b[1;31mred\x1b[0m\r\n", "plain äöü € 漢 \x1b[1;31mred\x1b[0m\r\n"},
	{"\x1b[?1049h\x1b[H\x1b(B\x1b=\x1bM\x1b\x1b[A", "\x1b[?1049h\x1b[H\x1b(B\x1b=\x1bM\x1b[A"},
	{"a\x1b]52;c;eA==\x07b", "ab"},
	{"a\x1b]52;c;eA==\x1b\\b", "ab"},
	{"a\x1b]0;title\x07b\x1b]2;title\x1b\\c", "abc"},
	{"a\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\b", "alinkb"},
	{"a\u009d52;c;eA==\u009cb", "ab"},
	{"a\u009d52;c;eA==\x07b", "ab"},
	{"a\u009b6nb", "a6nb"},
	{"a\u0085\u0080\u009fpayload\x1b\\b", "ab"},
	{"£ § ¬ \u00a0 \u00c2", "£ § ¬ \u00a0 \u00c2"},
	{"a\x1bP$q\"p\x1b\\b\x1b_G\x1b\\c\x1b^p\x1b\\d\x1bXs\x1b\\e", "abcde"},
	{"a\x1bPwith\x07bell\x1b\\b", "ab"},
	{"a\x1b]11;?\x07b\x1b]10;?\x1b\\c\x1b]112\x07d", "a\x1b]11;?\x07b\x1b]10;?\x1b\\c\x1b]112\x07d"},
	{"a\x1b]11;#000000\x07b\x1b]11;??\x07c", "abc"},
	{"a\x1bP11;?\x1b\\b\u009d11;?\u009cc", "abc"},
	{"a\x1b]0;open\x1b[31mb", "a\x1b[31mb"},
	{"a\x1b]0;open\x18b\x1b]0;open\x1ac", "abc"},
	{"a\x1b]0;open\x1b]52;c;eA==\x07b", "ab"},
	{"a\x1b]0;open\x1b\x1b[31mb", "a\x1b[31mb"},
	{"a\x1b\u009d52;x\x07]52;c;eA==\x07b", "a]52;c;eA==\x07b"},
	{"a\x1b\x1b]0;x\x07]52;c;eA==\x07b", "a]52;c;eA==\x07b"},
	{"a\xc2\x1b]0;x\x07\x9d52;x\x07b", "a\x9d52;x\x07b"},
	{"a\x1b]0;\u00c2\u00a7\u00c2\u009cb", "ab"},
	{"\x1b[?2026$p\x1b[c\x1b]11;?\x07\x1b[?1049h\x1b[?u\x1b[6n", "\x1b[?2026$p\x1b[c\x1b]11;?\x07\x1b[?1049h\x1b[?u\x1b[6n"},
	{"\x1b[?1049l\x1b[?2026$p\x1b[4$p\x1b[c\x1b[>0c\x1b[6n\x1b[?996n\x1b[>0q\x1b[?u\x1b[14t\x1b[18t\x1b]11;?\x07\x1b]10;?\x1b\\b", "\x1b[?1049lb"},
	{"\x1b[?1049l\x1b]112\x07\x1b[?25h\x1b[0m\x1b[22;0t\x1b[2 q\x1b[>4;0m\x1b[<ub", "\x1b[?1049l\x1b]112\x07\x1b[?25h\x1b[0m\x1b[22;0t\x1b[2 q\x1b[>4;0m\x1b[<ub"},
	{"\x1b[?1049l\x1b[?1049h\x1b[?2026$p", "\x1b[?1049l\x1b[?1049h\x1b[?2026$p"},
	{"a\x1b[12\x1b[31mb\x1b[1äc\x1b[1\u009bd\x1b[1\ne\x1b[\x00f", "a\x1b[31mbäcd\ne\x00f"},
	{"\x1b[?1049l\x1b[\x1b[cc\x1b[6\x00n\x1b[6\u0085n", "\x1b[?1049lc\x00nn"},
	{"\x1b[38;2;255;255;255;48;2;255;255;255;58;2;255;255;255;1;3;4:3;7;9mb", "\x1b[38;2;255;255;255;48;2;255;255;255;58;2;255;255;255;1;3;4:3;7;9mb"},
	{"\x1b[" + strings.Repeat("1", 257) + "mb", "1mb"},
	{"a\x1b]" + strings.Repeat("1", 100) + "\x07b\x1b]0;never ended", "ab"},
}

func TestNoStringSequencePassesButOurOwn(t *testing.T) {
	t.Parallel()
	for _, border := range borders {
		if got := through(t, border.in); got != border.want {
			t.Errorf("of %q arrives %q, want %q", border.in, got, border.want)
		}
	}
}

func TestASequenceMayBeCutIntoWrites(t *testing.T) {
	t.Parallel()
	for _, border := range borders {
		for i := range len(border.in) {
			if got := through(t, border.in[:i], border.in[i:]); got != border.want {
				t.Errorf("of %q and %q arrives %q, want %q", border.in[:i], border.in[i:], got, border.want)
			}
		}
		if got := through(t, strings.Split(border.in, "")...); got != border.want {
			t.Errorf("of the bytes of %q arrives %q, want %q", border.in, got, border.want)
		}
	}
}

func TestWhatIsCopiedPassesOnceAndNothingElse(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("8900000000000001234 ", 200)
	sequence := func(text string) string {
		return "\x1b]52;c;" + base64.StdEncoding.EncodeToString([]byte(text)) + "\x07"
	}
	for _, text := range []string{"8900000000000001234", long} {
		var out strings.Builder
		s := &screen{filter: filter{armed: queries}}
		pass := func(in string) {
			for _, b := range []byte(in) { // a sequence may be cut into writes
				out.Write(s.filter.pass([]byte{b}))
			}
		}
		pass(sequence(text)) // before it is asked for
		s.copying(text)
		pass(sequence("rm -rf ~") + sequence(text+"x") + sequence(text) + sequence(text))
		if got := out.String(); got != sequence(text) {
			t.Errorf("of what was copied arrives %q, want %q", got, sequence(text))
		}
	}
}

func FuzzNoClipboardPasses(f *testing.F) {
	for _, border := range borders {
		f.Add(border.in)
	}
	f.Fuzz(func(t *testing.T, in string) {
		guard := filter{armed: queries}
		out := string(guard.pass([]byte(in)))
		for _, begin := range []string{"\x1b]", "\x1bP", "\x1b_", "\x1b^", "\x1bX", "\u009d", "\u0090", "\u009f", "\u009e", "\u0098"} {
			for _, after := range strings.Split(out, begin)[1:] {
				body, _, ended := strings.Cut(strings.ReplaceAll(after, "\x1b\\", "\x07"), "\x07")
				if begin != "\x1b]" || !ended || !queries[body] {
					t.Errorf("of %q passes %q", in, out)
				}
			}
		}
		if again := string((&filter{armed: queries}).pass([]byte(out))); again != out && !strings.HasPrefix(out, again) {
			t.Errorf("what passed, %q, passes as %q", out, again)
		}
	})
}

func TestAWriteThatFailsIsTold(t *testing.T) {
	t.Parallel()
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := reader.Close(); err != nil {
		t.Fatal(err)
	}
	lost := 0
	s := &screen{file: writer, lost: func() { lost++ }, end: &atomic.Bool{}}
	if n, err := s.Write([]byte("x")); n != 0 || err == nil || lost != 1 {
		t.Errorf("Write gives %d, %v and tells %d times", n, err, lost)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
}
