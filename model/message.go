package model

import "time"

// Direction is the way a text went, seen from the network as the trade does.
type Direction uint8

// The directions. A word of a vendor that we do not know is DirectionUnknown.
const (
	DirectionUnknown Direction = iota
	MT                         // mobile terminated: to the device
	MO                         // mobile originated: from the device
)

// Message is one text of a SIM's thread.
type Message struct {
	Direction Direction
	Body      Text
	At        time.Time // by the vendor's clock; zero if it tells none
	Word      Text      // the vendor's word for what became of it, if it has one
	Sender    Text
}

// SMSLimit is the longest text that a vendor takes.
type SMSLimit struct {
	Characters int
	Inferred   bool   // the vendor's documents do not say so; Why tells where the number comes from
	Why        string // a short sentence for the composer
}
