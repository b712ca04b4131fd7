package provider

import (
	"errors"
	"fmt"
	"strings"
	"unicode"

	"github.com/simfleet/simfleet/provider/rest"
)

// checkLogin refuses a login that the vendor does not take or that no request can carry, without ever telling what it is.
func checkLogin(vendor Vendor, login rest.Login) error {
	key, user, password := login.Key.Reveal(), login.User.Reveal(), login.Password.Reveal()
	switch named := user != "" || password != ""; {
	case key != "" && named:
		return errors.New("there is a key as well as a user name and a password; one of them is enough")
	case key != "" && !vendor.TakesKey:
		return fmt.Errorf("%s takes a user name and a password, and no key", vendor.Name)
	case named && !vendor.TakesPassword:
		return fmt.Errorf("%s takes a key, and no user name and password", vendor.Name)
	case named:
		return checkPassword(user, password)
	case key == "" && vendor.TakesKey:
		return errors.New("the key is empty")
	case key == "":
		return errors.New("the user name and the password are empty")
	default:
		return checkKey(key)
	}
}

// checkKey refuses what cannot be a header's value.
func checkKey(key string) error {
	if strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return errors.New("the key holds a space, a line break or another character that no key has")
	}
	return nil
}

// checkPassword refuses a pair of which one is missing, and what no keyboard types.
func checkPassword(user, password string) error {
	switch {
	case user == "":
		return errors.New("the user name is empty")
	case password == "":
		return errors.New("the password is empty")
	case strings.Contains(user, ":"): // Basic authentication ends the user name there
		return errors.New("the user name holds a colon, which no user name may")
	case strings.ContainsFunc(user+password, unicode.IsControl):
		return errors.New("the user name or the password holds a line break or another control character")
	default:
		return nil
	}
}
