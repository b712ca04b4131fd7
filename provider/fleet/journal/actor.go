package journal

import (
	"net/netip"
	"os"
	"os/user"
	"strconv"
	"strings"
)

// Actor tells who acts: the user of the operating system and, over SSH, the address that the user came from, without
// its port. Whoever can start the program can set the variables that sshd sets, so it is a help and no proof.
func Actor() string {
	name := "uid " + strconv.Itoa(os.Geteuid())
	if u, err := user.Current(); err == nil && u.Username != "" {
		name = u.Username
	}
	if host := sshHost(); host != "" {
		return name + " from " + host
	}
	return name
}

// sshHost gives the address of the SSH client. Anything else than an address is left out.
func sshHost() string {
	for _, variable := range []string{"SSH_CLIENT", "SSH_CONNECTION"} {
		host, _, _ := strings.Cut(os.Getenv(variable), " ")
		if address, err := netip.ParseAddr(host); err == nil {
			return address.String()
		}
	}
	return ""
}
