package fleet

import (
	"context"
	"slices"
	"time"

	"github.com/simfleet/simfleet/model"
)

// unread is the tick of a thread that came from the archive: whatever is asked for is newer.
const unread = 1

// archiving is how much later than it was read a thread may have been written at most.
const archiving = time.Second

// Archived gives the thread of a SIM as it was read last by any process of this user, also before this one began, at no
// call: the newer of what is in memory and what is on disk, which it reads. It is false where none was read, or none is
// kept. A disk that cannot be read is told of by [Snapshot.Notice].
func (f *Fleet) Archived(ctx context.Context, key model.Key) (Thread, bool) {
	had, ok := f.KeptThread(key)
	if f.config.Store == nil {
		return had, ok
	}
	at, kept, err := f.config.Store.ArchivedAt(ctx, key)
	if err != nil || !kept || ok && at.Sub(had.Fetched) < archiving {
		f.unkept(err)
		return had, ok
	}
	messages, err := f.config.Store.Archived(ctx, key)
	if err != nil {
		f.unkept(err)
		return had, ok
	}
	thread := Thread{Messages: messages, Fetched: at}
	f.keepThread(key, keptThread{thread, unread})
	return thread, true
}

// unkept notes that the store did not do its part, and shows it.
func (f *Fleet) unkept(err error) {
	if err == nil {
		return
	}
	f.storeFailed(err)
	f.touch()
}

// archive keeps a thread that was read, and gives it with the texts that were kept before and that the vendor, which may
// tell of the last few alone, did not list any more. What was read costs a call, so it is kept also when nobody waits for it.
func (f *Fleet) archive(ctx context.Context, key model.Key, read Thread) Thread {
	if f.config.Store == nil {
		return read
	}
	ctx = context.WithoutCancel(ctx)
	if err := f.config.Store.Archive(ctx, key, read.Messages); err != nil {
		f.storeFailed(err)
	}
	kept, err := f.config.Store.Archived(ctx, key)
	if err != nil {
		f.storeFailed(err)
		return read
	}
	gone := unlisted(kept, read.Messages)
	if len(gone) == 0 {
		return read
	}
	read.Gone = len(gone)
	read.Messages = chronological(slices.Concat(gone, read.Messages))
	return read
}

// unlisted gives those of the messages that were kept that are not in a thread. Of several that cannot be told apart as
// many are left as the thread has fewer.
func unlisted(kept, thread []model.Message) []model.Message {
	listed := make(map[identity]int, len(thread))
	for i := range thread {
		listed[identify(&thread[i])]++
	}
	var gone []model.Message
	for i := range kept {
		id := identify(&kept[i])
		if listed[id] > 0 {
			listed[id]--
			continue
		}
		gone = append(gone, kept[i])
	}
	return gone
}

// identity is what tells a message from another, as the store does it: vendors give no number that lasts.
type identity struct {
	direction model.Direction
	at        int64
	body      string
}

func identify(m *model.Message) identity {
	return identity{m.Direction, nanos(m.At), m.Body.Raw()}
}

// nanos gives a time as the store writes it: one that was not told, or does not fit, is 0.
func nanos(t time.Time) int64 {
	const first, last = -1 << 63 / int64(time.Second), (1<<63 - 1) / int64(time.Second)
	if t.IsZero() || t.Unix() <= first || t.Unix() >= last {
		return 0
	}
	return t.UnixNano()
}
