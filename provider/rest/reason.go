package rest

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"strings"
	"syscall"

	"github.com/simfleet/simfleet/model"
)

// What lies beneath a fault, in words of our own: those of net and net/http hold addresses, and through a proxy's URL
// even passwords. They are told wherever the fault is, see [model.Fault].
var (
	errDNS     = errors.New("the host's name could not be resolved")
	errConnect = errors.New("no connection in time")
	errProxy   = errors.New("the proxy let nothing through")
	errTLS     = errors.New("no TLS connection could be agreed on")
	errNoWay   = errors.New("no connection could be made")
	errBroken  = errors.New("the connection ended after the request had left")
	errNotHTTP = errors.New("what came back is not HTTP")
	errHeaders = errors.New("the headers of the answer are too large")
	errSilent  = errors.New("no answer within 15 s")
	errStalled = errors.New("the answer stopped for 10 s")
	errSlow    = errors.New("not finished in the time that a call may take")
	errDamaged = errors.New("the answer was damaged on the way")
)

// What is wrong with the certificate of a host that is not trusted.
var (
	errOtherHost = errors.New("the certificate is for another host")
	errExpired   = errors.New("the certificate has expired or is not valid yet")
	errUnsigned  = errors.New("the certificate is signed by nobody that this machine trusts")
	errUntrusted = errors.New("the certificate is not valid")
)

// unconnected tells why no connection came about.
func unconnected(err error) (kind, cause error) {
	if reason := distrusted(err); reason != nil {
		return model.ErrTLS, reason
	}
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return model.ErrUnreachable, errDNS
	}
	operation, ok := errors.AsType[*net.OpError](err)
	if errors.Is(err, errProxy) || ok && operation.Op == "proxyconnect" {
		return model.ErrUnreachable, errProxy
	}
	if errno, ok := errors.AsType[syscall.Errno](err); ok { // such as "connection refused"
		return model.ErrUnreachable, errno
	}
	if saysSo(err, "tls: ") {
		return model.ErrTLS, errTLS
	}
	return model.ErrUnreachable, errNoWay
}

// distrusted tells what is wrong with the host's certificate; nil if it is not that.
func distrusted(err error) error {
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); !ok {
		return nil
	}
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return errOtherHost
	}
	if invalid, ok := errors.AsType[x509.CertificateInvalidError](err); ok && invalid.Reason == x509.Expired {
		return errExpired
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return errUnsigned
	}
	return errUntrusted
}

// brokeOff tells whether a connection ended, rather than that something wrong came through it.
func brokeOff(err error) bool {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.ErrClosedPipe) {
		return true
	}
	_, network := errors.AsType[net.Error](err) // the system's own errors are of this kind too
	return network || saysSo(err, "server closed idle connection") || saysSo(err, "unexpected EOF reading trailer")
}

// headersExceeded tells whether the headers were beyond the limit.
func headersExceeded(err error) bool { return saysSo(err, "response headers exceeded") }

// saysSo knows an error by its text, for those of net/http and crypto/tls that have no type. A text that changed there
// would make the words of a fault vaguer, and nothing else; the tests would tell.
func saysSo(err error, text string) bool { return strings.Contains(err.Error(), text) }
