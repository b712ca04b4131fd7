package rest

import "fmt"

// Secret holds a key so that printing cannot show it: the value sits in a closure, which no verb of fmt and no encoder
// can look into, not even through an unexported field.
type Secret struct{ reveal func() string }

// NewSecret hides a key.
func NewSecret(value string) Secret { return Secret{func() string { return value }} }

// Reveal gives the key, for the one place that puts it into a header.
func (s Secret) Reveal() string {
	if s.reveal == nil {
		return ""
	}
	return s.reveal()
}

// Format keeps the key out of everything that is printed.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte("[secret]")) }

// MarshalText keeps the key out of everything that is encoded.
func (s Secret) MarshalText() ([]byte, error) { return []byte("[secret]"), nil }

// Login is what an account proves itself with: an API key, or a user name and a password.
type Login struct{ Key, User, Password Secret }
