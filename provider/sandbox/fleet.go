package sandbox

// Known gives the SIM of a fleet that has the ICCID. Tests mistype ICCIDs: one that is not there panics.
func Known[SIM any](byICCID map[string]*SIM, iccid string) *SIM {
	m := byICCID[iccid]
	if m == nil {
		panic("sandbox: no SIM has the ICCID " + iccid)
	}
	return m
}
