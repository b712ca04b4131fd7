package ui

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"charm.land/bubbles/v2/key"
)

func TestTheHelpListsEveryKeyOfTheScreenOnce(t *testing.T) {
	x := opened(t, setting{width: 120, height: 60})
	for _, to := range [][]string{{}, {"enter"}, {"u"}, {"m"}, {"i"}} {
		x.press(to...)
		offers := x.app.top().Keys()
		x.press(map[bool]string{true: "f1", false: "?"}[x.app.top().Typing()])
		for _, o := range offers {
			line := left(o.Help().Key, 14) + o.Help().Desc
			if n := strings.Count(x.screen(), "│ "+line); n != 1 {
				t.Errorf("the help has %q %d times:\n%s", line, n, x.screen())
			}
		}
		x.press("esc")
	}
}

func TestTypingSearchesTheHelp(t *testing.T) {
	x := opened(t, setting{})
	x.press("?")
	x.write("sort")
	x.sees("s             sort")
	x.lacks("page down")
	x.write("zzz")
	x.sees("no key matches")
	x.press("esc")
	x.lacks("KEYS")
}

func TestAKeyThatIsOffSaysWhyInTheHelp(t *testing.T) {
	x := opened(t, setting{readOnly: "started with --read-only"})
	x.press("?")
	x.write("toggle")
	x.sees("off: read-only: started with --read-only")
}

func TestF1HelpsInTheComposer(t *testing.T) {
	x := opened(t, setting{})
	x.toComposer()
	x.write("?")
	x.lacks("KEYS")
	x.press("f1")
	x.sees("KEYS", "Ctrl+J", "review, then y sends", "off: the text is GSM-7 already")
	x.press("esc")
	x.sees("> ?")
}

// readmeTable gives the keys as the README has them.
func readmeTable() string {
	var b strings.Builder
	for _, part := range []struct {
		name string
		keys []key.Binding
	}{
		{"Everywhere", []key.Binding{
			keys.Help, keys.Palette, keys.Accounts, keys.Back, keys.Quit, keys.HistoryBack, keys.HistoryForward, keys.LastView, keys.Leave,
			keys.Redraw,
		}},
		{"Moving", []key.Binding{keys.Up, keys.Down, keys.PageUp, keys.PageDown, keys.Top, keys.Bottom}},
		{"List", []key.Binding{
			keys.Open, keys.Filter, keys.Mark, keys.MarkRange, keys.MarkAll, keys.Sort, keys.SortLeft, keys.SortRight, keys.Facets,
			keys.Columns, keys.SaveView, keys.OpenView, keys.AllSIMs, keys.Preview, keys.Export, keys.Import,
		}},
		{"Columns and views", []key.Binding{keys.Pick, keys.Forward, keys.Backward, keys.Usual, keys.Rename, keys.Remove}},
		{"On a SIM", []key.Binding{
			keys.Toggle, keys.Actions, keys.Messages, keys.Usage, keys.Compose, keys.Labels, keys.Limits, keys.Lock, keys.Reset,
			keys.Refresh, keys.Copy, keys.CopyMenu,
		}},
		{"Detail", []key.Binding{
			keys.Overview, keys.UsageTab, keys.MessagesTab, keys.NextTab, keys.FormerTab, keys.Next, keys.Former,
		}},
		{"Usage", []key.Binding{keys.Earlier, keys.Later}},
		{"Texts", []key.Binding{keys.Write}},
		{"Writing", []key.Binding{keys.Review, keys.NewLine, keys.MakeGSM, keys.HelpTyping}},
		{"Dialogs", []key.Binding{keys.Confirm, keys.Cancel}},
		{"Accounts", []key.Binding{keys.Money}},
		{"First screen", []key.Binding{keys.Demo}},
	} {
		b.WriteString("\n**" + part.name + "**: ")
		for i, k := range part.keys {
			if i > 0 {
				b.WriteString(" · ")
			}
			names := strings.Fields(k.Help().Key)
			b.WriteString("`" + strings.Join(names, "` `") + "` " + k.Help().Desc)
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestTheReadmeHasTheKeys(t *testing.T) {
	const begin, end = "keeps it so -->\n", "\n<!-- /keys -->"
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(readme), begin)
	got, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatal("the README has no place for the keys")
	}
	want := readmeTable()
	if *update {
		//nolint:gosec // both the path and the text are this project's own
		if err := os.WriteFile("../README.md", []byte(before+begin+want+end+after), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got != want {
		t.Errorf("the README's keys are:\n%s\nand should be:\n%s", got, want)
	}
}

// Every key is in the table, but those that a text field or a button has anywhere.
func TestTheTableOfKeysIsWhole(t *testing.T) {
	table, all := readmeTable(), reflect.ValueOf(keys)
	for i := range all.NumField() {
		one, _ := all.Field(i).Interface().(key.Binding)
		switch all.Type().Field(i).Name {
		case "Press", "ScrollUp", "ScrollDown", "Close", "Complete":
			continue
		}
		names := strings.Join(strings.Fields(one.Help().Key), "` `")
		if !strings.Contains(table, "`"+names+"` "+one.Help().Desc) {
			t.Errorf("the table lacks %s, %s", one.Help().Key, one.Help().Desc)
		}
	}
}
