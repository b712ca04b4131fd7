package ui

import (
	"net/http"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/sandbox"
)

// toThread opens the thread of the first active SIM, and its composer.
func (x *terminal) toComposer() {
	x.t.Helper()
	x.toSIM(model.Active)
	x.press("m", "i")
}

// send writes a text to the first active SIM and sends it.
func (x *terminal) send(text string) {
	x.t.Helper()
	x.toComposer()
	x.write(text)
	x.press("enter")
	x.confirm("y")
}

// sends counts the requests that sent a text.
func (x *terminal) sends() int {
	n := 0
	for _, r := range x.box.Requests() {
		if r.Method == http.MethodPost {
			n++
		}
	}
	return n
}

// reads counts the requests that read a thread.
func (x *terminal) reads() int { return x.box.Count("GET /simcards/*/sms") }

func TestTheComposerTypesWhatAreKeysElsewhere(t *testing.T) {
	x := opened(t, setting{})
	x.toComposer()
	x.write("?/:qt1S")
	x.sees("> ?/:qt1S", "7 of 180 allowed")
	x.press("esc")
	x.lacks("allowed")
	x.sees("i goes on with the draft: ?/:qt1S")
}

func TestSComposesAtOnceHoweverSlowTheVendorIs(t *testing.T) {
	x := opened(t, setting{})
	x.toSIM(model.Active)
	x.box.Inject(sandbox.Fault{Route: "thread", Kind: sandbox.Hang})
	x.tap("S")
	x.until("allowed")
	x.tap("a", "b")
	x.sees("> ab", "reading the thread…")
	x.tap("esc", "2", "S")
	x.until("> ab")
}

func TestTheComposerCountsAsTheNetworkWill(t *testing.T) {
	x := opened(t, setting{width: 120, height: 40})
	x.toComposer()
	for _, c := range []struct{ text, shows string }{
		{"STATUS#", "GSM-7 · 7 of 180 allowed · 1 segment"},
		{strings.Repeat("a", 160), "GSM-7 · 160 of 180 allowed · 1 segment"},
		{strings.Repeat("a", 161), "GSM-7 · 161 of 180 allowed · 2 segments"},
		{strings.Repeat("a", 181), "181 of 180 allowed: too long"},
		{"€", "GSM-7 · 2 of 180 allowed · 1 segment"},
		{"a–b", "UCS-2 because of “–” (U+2013)"},
		{strings.Repeat("я", 71), "UCS-2 · 71 of 180 allowed · 2 segments"},
	} {
		x.app.stack[1].(*detail).tabs[tabThread].(*thread).composer.field.Reset()
		x.deliver(tea.PasteMsg{Content: c.text})
		x.sees(c.shows)
	}
	x.app.stack[1].(*detail).tabs[tabThread].(*thread).composer.field.Reset()
	x.deliver(tea.PasteMsg{Content: "a–b"})
	x.press("ctrl+g")
	x.sees("> a-b", "GSM-7 · 3 of 180")
}

func TestTheLimitSaysThatItIsInferred(t *testing.T) {
	x := opened(t, setting{width: 120, height: 40})
	x.toComposer()
	x.sees("v2")
	x.deliver(tea.PasteMsg{Content: strings.Repeat("a", 181)})
	x.press("enter")
	x.sees("181 characters are too many: simbase takes 180 at most")
	x.lacks("SEND 1 TEXT?")
}

func TestLinesAndPastesStayText(t *testing.T) {
	x := opened(t, setting{})
	x.toComposer()
	x.write("one")
	x.press("ctrl+j")
	x.write("two")
	x.deliver(tea.PasteMsg{Content: "\r\nthree\ry"})
	x.idle()
	x.sees("> one", "  two", "  three", "  y", "15 of 180 allowed")
	if n := x.sends(); n != 0 {
		t.Fatalf("%d texts were sent", n)
	}
}

func TestTheReviewNamesEverythingAndEscGoesBackToTheText(t *testing.T) {
	x := opened(t, setting{})
	x.toComposer()
	x.write("STATUS#")
	x.press("enter")
	key := x.app.stack[1].(*detail).of.key()
	x.sees("SEND 1 TEXT?", key.ICCID.String(), "account demo-fleet", "STATUS#", "1 segment", "by the plan")
	x.confirm("enter")
	x.lacks("SEND 1 TEXT?")
	x.sees("> STATUS#")
	if n := x.sends(); n != 0 {
		t.Fatalf("%d texts were sent", n)
	}
}

func TestASentTextIsAcceptedAndTheAnswerAppears(t *testing.T) {
	x := opened(t, setting{})
	x.send("STATUS#")
	x.sees("simbase accepted the text")
	if n := x.sends(); n != 1 {
		t.Fatalf("%d requests sent a text and not 1", n)
	}
	x.pass(6 * time.Second)
	x.sees("── new")
	x.pass(2 * time.Minute)
	if n := x.sends(); n != 1 {
		t.Fatalf("%d requests sent a text in the end", n)
	}
	reads := x.reads()
	x.pass(10 * time.Minute)
	if n := x.reads() - reads; n != 0 {
		t.Fatalf("the thread was read %d times more than it says", n)
	}
}

func TestAnUnknownSendSaysSoAndIsNeverRepeated(t *testing.T) {
	x := opened(t, setting{})
	x.box.Inject(sandbox.Fault{Route: "send", Nth: 1, Kind: sandbox.Reset})
	x.send("RESET#")
	x.sees("unknown", "may have been sent", "not sent again by itself")
	x.pass(5 * time.Minute)
	if n := x.sends(); n != 1 {
		t.Fatalf("%d requests sent the text", n)
	}
	x.press("esc", "i")
	x.write("RESET#")
	x.press("enter")
	x.sees("the device may get it twice")
}

func TestAnUnknownSendThatArrivedIsFoundInTheThread(t *testing.T) {
	x := opened(t, setting{})
	x.box.Inject(sandbox.Fault{Route: "send", Nth: 1, Kind: sandbox.Reset, After: true})
	x.send("RESET#")
	x.pass(10 * time.Second)
	x.press("esc")
	x.lacks("may have been sent")
	if n := x.sends(); n != 1 {
		t.Fatalf("%d requests sent the text", n)
	}
}

func TestARefusedSendSaysWhy(t *testing.T) {
	x := opened(t, setting{})
	x.box.Inject(sandbox.Fault{Route: "send", Nth: 1, Kind: sandbox.Status, Status: 402, Body: `{"message":"balance is empty"}`})
	x.send("RESET#")
	x.sees("refused", "it was not sent", "balance is empty")
}

func TestADraftSurvivesLeavingTheThread(t *testing.T) {
	x := opened(t, setting{})
	x.toComposer()
	x.write("half a tex")
	x.press("esc", "esc")
	x.sees("STATE")
	x.press("m")
	x.sees("goes on with the draft: half a tex")
	x.press("i")
	x.sees("> half a tex")
}

func TestTheThreadShowsDaysDirectionsAndTimes(t *testing.T) {
	x := opened(t, setting{})
	l := x.toSIM(model.Active)
	x.box.Receive(l.row().SIM.ICCID.String(), "BATTERY:98%")
	x.press("m")
	x.sees("── Fri 22 May 2026 ─", "12:04 ← BATTERY:98%", "times in UTC", "thread read just now")
}

func TestAnEmptyThreadSaysSo(t *testing.T) {
	x := opened(t, setting{})
	x.box.Add("fresh-01")
	x.press("r", "/")
	x.write("fresh-01")
	x.press("enter", "m")
	x.sees("No texts yet, in either direction.")
}
