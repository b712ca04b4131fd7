package rest

import "net/http"

// Over puts a network of the test's own beneath a client.
func (c Config) Over(tune func(*http.Transport)) Config {
	c.tune = tune
	return c
}
