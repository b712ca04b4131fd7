package terminal

import (
	"fmt"
	"path"
	"reflect"
	"runtime"
	"strconv"
	"strings"
	"sync"

	tea "charm.land/bubbletea/v2"
)

// faults keeps the first panic of a program. Bubble Tea would print a panic as it is, and its text may hold text from
// outside.
type faults struct {
	once     sync.Once
	happened chan struct{}
	line     string // says what happened; may be read once happened is closed
}

func newFaults() *faults { return &faults{happened: make(chan struct{})} }

// catch is to be deferred around code that must not take the terminal with it.
func (f *faults) catch() {
	cause := recover()
	if cause == nil {
		return
	}
	where := origin()
	f.once.Do(func() {
		f.line = fmt.Sprintf("simfleet: ended by a fault of its own%s: %s", where, quoted(fmt.Sprint(cause)))
		close(f.happened)
	})
}

func (f *faults) any() bool {
	select {
	case <-f.happened:
		return true
	default:
		return false
	}
}

// quoted gives the text of a panic so that it cannot act on a terminal.
func quoted(text string) string {
	const longest = 300
	if len(text) > longest {
		text = text[:longest] + "..."
	}
	return strconv.QuoteToASCII(text)
}

// origin names the function that panicked: the first one above the runtime's own.
func origin() string {
	var pcs [32]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs[:])])
	for {
		frame, more := frames.Next()
		if frame.Function != "" && !strings.HasPrefix(frame.Function, "runtime.") {
			return fmt.Sprintf(" in %s, line %d", path.Base(frame.Function), frame.Line)
		}
		if !more {
			return ""
		}
	}
}

// guarded is a model whose panics, and those of its commands, are kept instead of printed. After the first it neither
// acts nor draws: what it holds may be half changed.
//
// It also puts on the clipboard what the model asks for, since the screen has to know of it.
type guarded struct {
	model   tea.Model
	faults  *faults
	copying func(text string) // tells the screen
}

// Init begins the model's work.
func (g *guarded) Init() (cmd tea.Cmd) {
	defer g.faults.catch()
	return g.wrap(g.model.Init())
}

// Update gives the model a message.
func (g *guarded) Update(msg tea.Msg) (model tea.Model, cmd tea.Cmd) {
	defer g.faults.catch()
	model = g
	if g.faults.any() {
		return model, nil
	}
	if text, ok := msg.(CopyMsg); ok {
		g.copying(string(text))
		return model, tea.SetClipboard(string(text))
	}
	next, cmd := g.model.Update(msg)
	g.model = next
	return model, g.wrap(cmd)
}

// View draws the model.
func (g *guarded) View() (view tea.View) {
	defer g.faults.catch()
	if g.faults.any() {
		return tea.View{AltScreen: true}
	}
	return g.model.View()
}

// wrap guards a command and the commands that it may give.
func (g *guarded) wrap(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() (msg tea.Msg) {
		defer g.faults.catch()
		msg = cmd()
		g.wrapAll(msg)
		return msg
	}
}

// wrapAll guards the commands of a batch or a sequence. The type of the latter has no name outside Bubble Tea.
func (g *guarded) wrapAll(msg tea.Msg) {
	list := reflect.ValueOf(msg)
	if list.Kind() != reflect.Slice || list.Type().Elem() != reflect.TypeFor[tea.Cmd]() {
		return
	}
	for i := range list.Len() {
		if cmd, ok := list.Index(i).Interface().(tea.Cmd); ok {
			list.Index(i).Set(reflect.ValueOf(g.wrap(cmd)))
		}
	}
}
