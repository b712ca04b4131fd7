package rest_test

import (
	"bufio"
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/rest"
)

func TestNoRedirectIsFollowed(t *testing.T) {
	var followed atomic.Int32
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { followed.Add(1) }))
	defer elsewhere.Close()
	port := elsewhere.Listener.Addr().(*net.TCPAddr).Port
	for _, status := range []int{300, 301, 302, 303, 304, 307, 308} {
		for _, op := range classes {
			for _, to := range []string{elsewhere.URL, fmt.Sprintf("http://localhost:%d/", port), "/elsewhere", "//127.0.0.1/x"} {
				var seen atomic.Int32
				server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
					seen.Add(1)
					w.Header().Set("Location", to)
					w.WriteHeader(status)
				}))
				client := newClient(t, rest.Config{BaseURL: server.URL, Authorize: func(h http.Header) { h.Set("x-api-key", canary) }})
				fault := expect(t, client.Do(t.Context(), callOf(op, nil)), model.ErrRedirect, failed(op, model.OutcomeUnknown))
				if seen.Load() != 1 || fault.Status != status {
					t.Errorf("%d, %s: the vendor saw %d requests, status %d", status, op.Name, seen.Load(), fault.Status)
				}
				client.Close()
				server.Close()
			}
		}
	}
	if followed.Load() != 0 {
		t.Errorf("the other server saw %d requests", followed.Load())
	}
}

// secure makes a vendor that speaks TLS, with a certificate for example.com and 127.0.0.1 that only the pool trusts.
func secure(t *testing.T, change func(*tls.Config)) (address string, pool *x509.CertPool, seen *atomic.Int32) {
	t.Helper()
	seen = new(atomic.Int32)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen.Add(1)
		_ = json.NewEncoder(w).Encode(map[string]string{"proto": r.Proto})
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.EnableHTTP2 = true
	server.TLS = &tls.Config{MinVersion: tls.VersionTLS10} //nolint:gosec // So that refusing the old ones is the client's doing.
	change(server.TLS)
	server.StartTLS()
	t.Cleanup(server.Close)
	pool = x509.NewCertPool()
	pool.AddCert(server.Certificate())
	return server.Listener.Addr().String(), pool, seen
}

func TestTLS(t *testing.T) {
	modern, old := func(*tls.Config) {}, func(c *tls.Config) { c.MaxVersion = tls.VersionTLS11 }
	cases := []struct {
		name   string
		server func(*tls.Config)
		host   string
		client func(*tls.Config, *x509.CertPool)
		says   string // empty: it works
	}{
		{"trusted", modern, "example.com", func(c *tls.Config, pool *x509.CertPool) { c.RootCAs = pool }, ""},
		{"self-signed", modern, "example.com", func(*tls.Config, *x509.CertPool) {}, "the certificate is signed by nobody that this machine trusts"},
		{"wrong name", modern, "example.org", func(c *tls.Config, pool *x509.CertPool) { c.RootCAs = pool }, "the certificate is for another host"},
		{"expired", modern, "example.com", func(c *tls.Config, pool *x509.CertPool) {
			c.RootCAs, c.Time = pool, func() time.Time { return time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC) }
		}, "the certificate has expired or is not valid yet"},
		{"TLS 1.1", old, "example.com", func(c *tls.Config, pool *x509.CertPool) { c.RootCAs = pool }, "no TLS connection could be agreed on"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			address, pool, seen := secure(t, c.server)
			var dials atomic.Int32
			client := newClient(t, rest.Config{BaseURL: "https://" + c.host}.Over(func(transport *http.Transport) {
				c.client(transport.TLSClientConfig, pool)
				transport.Proxy = nil
				transport.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
					dials.Add(1)
					return new(net.Dialer).DialContext(ctx, network, address)
				}
			}))
			for _, op := range classes {
				var into struct{ Proto string }
				err := client.Do(t.Context(), callOf(op, &into))
				if c.says != "" {
					fault := expect(t, err, model.ErrTLS, model.OutcomeNotSent)
					err = fault.Err
				}
				if got := fmt.Sprint(err, into.Proto); got != cmp.Or(c.says, "<nil>HTTP/1.1") {
					t.Errorf("%s ends with %q", op.Name, got)
				}
			}
			// Another try would change nothing.
			if want := len(classes); c.says != "" && (seen.Load() != 0 || int(dials.Load()) != want) {
				t.Errorf("the server saw %d requests on %d connections; want none on %d", seen.Load(), dials.Load(), want)
			}
		})
	}
}

func TestAProxyThatRefuses(t *testing.T) {
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Proxy-Authenticate", "Basic realm=x")
		w.WriteHeader(http.StatusProxyAuthRequired)
	}))
	defer proxy.Close()
	at, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	at.User = url.UserPassword("anna", canary)
	client := newClient(t, rest.Config{BaseURL: "https://api.example.com"}.Over(func(transport *http.Transport) {
		transport.Proxy = http.ProxyURL(at)
	}))
	fault := expect(t, client.Do(t.Context(), callOf(send, nil)), model.ErrUnreachable, model.OutcomeNotSent)
	if fault.Err.Error() != "the proxy let nothing through" {
		t.Errorf("beneath is %v", fault.Err)
	}
	proxy.Close()
	fault = expect(t, client.Do(t.Context(), callOf(send, nil)), model.ErrUnreachable, model.OutcomeNotSent)
	if fault.Err.Error() != "the proxy let nothing through" {
		t.Errorf("beneath is %v", fault.Err)
	}
	searchFor(t, fault, canary, "anna", "api.example.com", at.Host)
}

func TestTheProxyOfTheEnvironmentIsAsked(t *testing.T) {
	client := newClient(t, rest.Config{BaseURL: "https://api.example.com"}.Over(func(transport *http.Transport) {
		if reflect.ValueOf(transport.Proxy).Pointer() != reflect.ValueOf(http.ProxyFromEnvironment).Pointer() {
			t.Error("the proxy is not that of the environment")
		}
	}))
	client.Close()
}

func TestAHandshakeThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{answer: func(int, net.Conn) bool { return false }}
		client := v.client(t, func(c *rest.Config) {
			c.BaseURL = "https://api.example.com"
			*c = c.Over(func(transport *http.Transport) {
				transport.Proxy = nil
				transport.DialContext = func(context.Context, string, string) (net.Conn, error) {
					here, there := net.Pipe()
					v.talks.Go(func() { hangs(there) })
					return here, nil
				}
			})
		})
		start := time.Now()
		check(t, client.Do(t.Context(), callOf(send, nil)), model.ErrUnreachable, model.OutcomeNotSent)
		if took := time.Since(start); took != 10*time.Second {
			t.Errorf("took %v, want 10s", took)
		}
	})
}

func TestRefusedByAClosedPort(t *testing.T) {
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = listener.Close()
	client := newClient(t, rest.Config{BaseURL: "http://" + listener.Addr().String()})
	fault := expect(t, client.Do(t.Context(), callOf(send, nil)), model.ErrUnreachable, model.OutcomeNotSent)
	if fault.Err.Error() != "connection refused" {
		t.Errorf("beneath is %v", fault.Err)
	}
}

func TestAResetAfterTheRequest(t *testing.T) {
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var served sync.WaitGroup
	defer served.Wait()
	defer func() { _ = listener.Close() }()
	served.Go(func() {
		for conn, err := listener.Accept(); err == nil; conn, err = listener.Accept() {
			if req, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
				_, _ = io.Copy(io.Discard, req.Body)
			}
			_ = conn.(*net.TCPConn).SetLinger(0) // sends RST instead of FIN
			_ = conn.Close()
		}
	})
	client := newClient(t, rest.Config{BaseURL: "http://" + listener.Addr().String()})
	for _, op := range writes {
		fault := expect(t, client.Do(t.Context(), callOf(op, nil)), model.ErrBroken, model.OutcomeUnknown)
		if fault.Err.Error() != "the connection ended after the request had left" {
			t.Errorf("beneath is %v", fault.Err)
		}
	}
}

// TestASendOverARealSocketIsProcessedOnce repeats the promise without anything of the tests' own beneath the client.
func TestASendOverARealSocketIsProcessedOnce(t *testing.T) {
	var processed atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		if r.URL.Path == "/sims" {
			_, _ = io.WriteString(w, "{}")
			return
		}
		processed.Add(1)
		panic(http.ErrAbortHandler) // closes the connection without an answer
	}))
	defer server.Close()
	client := newClient(t, rest.Config{BaseURL: server.URL})
	for i, op := range writes {
		if err := client.Do(t.Context(), callOf(list, nil)); err != nil { // leaves a connection to be used again
			t.Fatal(err)
		}
		check(t, client.Do(t.Context(), callOf(op, nil)), model.ErrBroken, model.OutcomeUnknown)
		if got := processed.Load(); got != int32(i+1) {
			t.Errorf("%s: processed %d times", op.Name, got-int32(i))
		}
	}
}
