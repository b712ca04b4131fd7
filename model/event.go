package model

import "time"

// Session is one data session of a SIM, as the vendor recorded it.
type Session struct {
	ID       Text
	Began    time.Time
	Lasted   time.Duration // 0: not told
	Bytes    *int64        // up and down together; 0 is a session that carried nothing
	Carrier  Text
	Country  Text
	MCC      Text
	MNC      Text
	Cost     *Money
	Currency Text
}

// Event is something that happened to a SIM on the network, or that the vendor raised an alarm about.
type Event struct {
	Kind    Text // the vendor's word, such as "registration" or an alert's trigger
	Began   time.Time
	Ended   time.Time // zero: not ended, or not told
	State   Text      // the vendor's word for how it went
	IMEI    Text
	APN     Text
	Network Text // carrier, or country and network codes
	Cell    Text
	Radio   Text
	Unread  bool
}

// Diagnosis is what a vendor tells about the device and its network when asked to look.
type Diagnosis struct {
	IMEI      Text
	Device    Text // make and model
	System    Text // the operating system
	Kind      Text // such as "Smartphone" or "Module"
	Online    *bool
	Seen      time.Time
	Carrier   Text
	Country   Text
	Latitude  *float64
	Longitude *float64
	Radius    Text // of the place, in the vendor's own unit
	Fetched   time.Time
}
