package store_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/simfleet/simfleet/model"
	"github.com/simfleet/simfleet/provider/fleet/store"
)

func BenchmarkOpen(b *testing.B) {
	dir := b.TempDir()
	s := open(b, dir)
	count(b, s, "eu", "send", 1)
	must(b, s.Close())
	for b.Loop() {
		s, err := store.Open(b.Context(), dir, store.Options{})
		must(b, err)
		b.StopTimer()
		must(b, s.Close())
		b.StartTimer()
	}
}

func BenchmarkOpenNew(b *testing.B) {
	base := b.TempDir()
	n := 0
	for b.Loop() {
		n++
		s, err := store.Open(b.Context(), filepath.Join(base, strconv.Itoa(n)), store.Options{})
		must(b, err)
		b.StopTimer()
		must(b, s.Close())
		b.StartTimer()
	}
}

func BenchmarkCountCalls(b *testing.B) {
	s := open(b, b.TempDir())
	for op := range 20 {
		count(b, s, "eu", fmt.Sprint("op ", op), 1)
	}
	for b.Loop() {
		count(b, s, "eu", "op 7", 1)
	}
}

func page(b *testing.B, number int, used int64) []store.Sample {
	b.Helper()
	samples := make([]store.Sample, 250)
	for i := range samples {
		samples[i] = store.Sample{ICCID: card(b, fmt.Sprintf("8900000000%09d", number*len(samples)+i)), Used: &used, SMSMO: new(3), SMSMT: new(1)}
	}
	return samples
}

func BenchmarkAddSamples(b *testing.B) {
	for name, step := range map[string]int64{"moved": 1, "still": 0} {
		b.Run(name, func(b *testing.B) {
			s := open(b, b.TempDir())
			used := int64(0)
			for number := range 100 {
				must(b, s.AddSamples(b.Context(), "eu", noon, page(b, number, used)))
			}
			n := 0
			for b.Loop() {
				n++
				used += step
				b.StopTimer()
				samples := page(b, n%100, used)
				b.StartTimer()
				must(b, s.AddSamples(b.Context(), "eu", noon.Add(time.Duration(n/100+1)*time.Minute), samples))
			}
		})
	}
}

// BenchmarkSize tells how much a first pass over many SIMs takes on the disk, and one in which a tenth moved.
func BenchmarkSize(b *testing.B) {
	for b.Loop() {
		dir := b.TempDir()
		s := open(b, dir)
		const pages = 200
		for i, pass := range []string{"first", "tenth", "still"} {
			before := size(b, dir)
			for number := range pages {
				samples := page(b, number, 1)
				for j := 0; i > 0 && j < len(samples); j += 10 {
					samples[j].Used = new(int64(2))
				}
				must(b, s.AddSamples(b.Context(), "eu", minute(i), samples))
			}
			must(b, s.Close())
			b.ReportMetric(float64(size(b, dir)-before)/float64(pages*250), pass+"-B/SIM")
			s = open(b, dir)
		}
	}
}

func size(b *testing.B, dir string) int64 {
	b.Helper()
	info, err := os.Stat(filepath.Join(dir, "fleet.db"))
	must(b, err)
	return info.Size()
}

func BenchmarkNewest(b *testing.B) {
	s := open(b, b.TempDir())
	for b.Loop() {
		_, err := s.Newest(b.Context())
		must(b, err)
	}
}

func BenchmarkAppend(b *testing.B) {
	s := open(b, b.TempDir())
	data := make([]byte, 40<<10)
	for b.Loop() {
		last, err := s.Append(b.Context(), store.Event{From: "a", Kind: "page", Data: data})
		must(b, err)
		must(b, s.Prune(b.Context(), last-100))
	}
}

func BenchmarkClaimOfAFollower(b *testing.B) {
	dir := b.TempDir()
	s := open(b, dir)
	if _, _, err := s.Claim(b.Context(), "fetch", "a", noon, time.Hour); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		_, _, err := s.Claim(b.Context(), "fetch", "b", noon, time.Hour)
		must(b, err)
	}
}

func BenchmarkSamples(b *testing.B) {
	s := open(b, b.TempDir())
	for pass := range 200 {
		must(b, s.AddSamples(b.Context(), "eu", minute(pass), page(b, 0, int64(pass))))
	}
	key := model.Key{Account: "eu", ICCID: page(b, 0, 0)[17].ICCID}
	for b.Loop() {
		samples, err := s.Samples(b.Context(), key, minute(50), minute(149))
		if err != nil || len(samples) != 100 {
			b.Fatal(len(samples), err)
		}
	}
}
