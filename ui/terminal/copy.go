package terminal

import tea "charm.land/bubbletea/v2"

// MostCopied is how many bytes [Copy] takes at most: some terminals drop a sequence of more than 74,994 characters of
// base64 without a word.
const MostCopied = 56_000

// CopyMsg asks for a text to be put on the clipboard. The model never sees it.
type CopyMsg string

// Copy puts a text on the clipboard of the terminal that one sits at, also through SSH: by OSC 52, which not every terminal
// takes and none answers. It must hold nothing that acts on whatever it is pasted into.
func Copy(text string) tea.Cmd { return func() tea.Msg { return CopyMsg(text) } }
