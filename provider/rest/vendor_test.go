package rest_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/rest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// canary is the key of every account in these tests. It must come out nowhere.
const canary = "test-key/c4nary+~?~?~9d41"

// The operations of a made-up vendor, one for each class.
var (
	list   = rest.Op{Name: "list SIMs", Class: rest.Read, Method: http.MethodGet, Path: "/sims"}
	toggle = rest.Op{Name: "switch the SIM", Class: rest.SetState, Method: http.MethodPost, Path: "/sims/{iccid}/state"}
	rename = rest.Op{Name: "rename the SIM", Class: rest.SetValue, Method: http.MethodPatch, Path: "/sims/{iccid}"}
	send   = rest.Op{Name: "send the text", Class: rest.Once, Method: http.MethodPost, Path: "/sims/{iccid}/sms"}
	shut   = rest.Op{Name: "close the SIM", Class: rest.Irreversible, Method: http.MethodPut, Path: "/sims/{iccid}/close"}

	classes = []rest.Op{list, toggle, rename, send, shut}
	writes  = []rest.Op{toggle, rename, send, shut}
)

const iccid = "8900000000000001234"

// callOf makes a valid call of one of the operations.
func callOf(op rest.Op, into any) rest.Call {
	call := rest.Call{Op: op, Into: into}
	if op.Class != rest.Read {
		call.Path = []string{iccid}
		call.Body = map[string]string{"message": "REBOOT <1> & wait"}
	}
	return call
}

// letter is a request as the vendor saw it.
type letter struct {
	*http.Request

	Text       string
	At         time.Time
	Connection int
}

// vendor answers over connections in memory, so that a test runs on the fake time of a synctest bubble. It speaks in
// raw bytes, since many of its answers are wrong.
type vendor struct {
	answer func(n int, conn net.Conn) (keep bool) // the n-th request, from 1

	mu    sync.Mutex
	dials int
	got   []letter
	talks sync.WaitGroup
}

// says makes a vendor that gives the answers in turn, and the last one for ever. An empty answer closes the connection,
// and so does one that says that it will.
func says(answers ...string) *vendor {
	return &vendor{answer: func(n int, conn net.Conn) bool {
		answer := answers[min(n, len(answers))-1]
		_, err := io.WriteString(conn, answer)
		return answer != "" && err == nil && !strings.Contains(answer, "Connection: close")
	}}
}

// hangs waits until the client goes away.
func hangs(conn net.Conn) bool {
	_, _ = io.Copy(io.Discard, conn)
	return false
}

// reply is a well-formed answer.
func reply(status int, body string, headers ...string) string {
	var b bytes.Buffer
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\r\nContent-Length: %d\r\n", status, http.StatusText(status), len(body))
	for _, header := range headers {
		b.WriteString(header + "\r\n")
	}
	b.WriteString("\r\n" + body)
	return b.String()
}

func (v *vendor) dial(context.Context, string, string) (net.Conn, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.dials++
	here, there := net.Pipe()
	connection := v.dials
	v.talks.Go(func() { v.talk(there, connection) })
	return here, nil
}

func (v *vendor) talk(conn net.Conn, connection int) {
	defer func() { _ = conn.Close() }()
	reader := bufio.NewReader(conn)
	for {
		req, err := http.ReadRequest(reader)
		if err != nil {
			return
		}
		body, err := io.ReadAll(req.Body)
		if err != nil {
			return
		}
		v.mu.Lock()
		v.got = append(v.got, letter{req, string(body), time.Now(), connection})
		n := len(v.got)
		v.mu.Unlock()
		if !v.answer(n, conn) {
			return
		}
	}
}

// letters gives the requests so far.
func (v *vendor) letters() []letter {
	v.mu.Lock()
	defer v.mu.Unlock()
	return append([]letter(nil), v.got...)
}

// client makes a client of the vendor. Changes to its configuration come last.
func (v *vendor) client(t *testing.T, changes ...func(*rest.Config)) *rest.Client {
	t.Helper()
	t.Cleanup(v.talks.Wait) // after the client was closed
	config := rest.Config{
		Account: "eu-trackers",
		BaseURL: "http://127.0.0.1:8/v2",
		Version: "1.2.3",
		Authorize: func(header http.Header) {
			header.Set("x-api-key", canary)
		},
	}.Over(func(transport *http.Transport) { transport.DialContext = v.dial })
	for _, change := range changes {
		change(&config)
	}
	return newClient(t, config)
}

func newClient(t *testing.T, config rest.Config) *rest.Client {
	t.Helper()
	client, err := rest.New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return client
}

// failed is the outcome that an operation has when no more is known of a write.
func failed(op rest.Op, write model.Outcome) model.Outcome {
	if op.Class == rest.Read {
		return model.OutcomeNotSent
	}
	return write
}

// faultOf gives the fault that an error must be.
func faultOf(t *testing.T, err error) *model.Fault {
	t.Helper()
	fault, ok := err.(*model.Fault) //nolint:errorlint // Do promises the fault itself, not something around it.
	if !ok {
		t.Fatalf("error is %T (%v), want a fault", err, err)
	}
	return fault
}

// check compares what matters of a fault.
func check(t *testing.T, err, kind error, outcome model.Outcome) {
	t.Helper()
	_ = expect(t, err, kind, outcome)
}

// expect does the same and gives the fault.
func expect(t *testing.T, err, kind error, outcome model.Outcome) *model.Fault {
	t.Helper()
	fault := faultOf(t, err)
	if fault.Kind != kind || fault.Outcome != outcome { //nolint:errorlint // The kind itself is meant, not what it wraps.
		t.Errorf("fault is %v, %v (beneath: %v); want %v, %v", fault.Kind, fault.Outcome, fault.Err, kind, outcome)
	}
	return fault
}

// checkSeen compares how many requests arrived.
func (v *vendor) checkSeen(t *testing.T, want int) {
	t.Helper()
	if got := len(v.letters()); got != want {
		t.Errorf("the vendor saw %d requests, want %d", got, want)
	}
}
