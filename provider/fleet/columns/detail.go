package columns

import (
	"encoding/binary"
	"maps"
	"math"
	"slices"

	"github.com/simfleet/simfleet/model"
)

// detailTexts gives the texts of a detail in the order in which they are kept.
func detailTexts(d *model.Detail) [10]*model.Text {
	return [...]*model.Text{
		&d.Carrier, &d.Country, &d.CountryISO, &d.MCC, &d.MNC, &d.Radio, &d.Cell, &d.Accuracy, &d.Throttle, &d.Session,
	}
}

// appendDetails adds the details of a chunk: u32 how many there are, and for each the u32 row that it is of, in their
// order, and what it tells. That is its texts, each behind its u32 length; what may be absent, each behind a byte that is
// 0 if it is: latitude and longitude (u64, IEEE 754), location updates (u64), online (one byte); and when it was read (u64
// microseconds since 1970).
func appendDetails(to []byte, details map[int]*model.Detail) []byte {
	to = appendSize(to, len(details))
	for _, row := range slices.Sorted(maps.Keys(details)) {
		d := details[row]
		to = appendSize(to, row)
		for _, text := range detailTexts(d) {
			to = appendText(to, text.Raw())
		}
		to = appendFloat(to, d.Latitude)
		to = appendFloat(to, d.Longitude)
		to = appendCount(to, d.LocationUpdates)
		to = append(to, byte(maybe(d.Online)))                               //nolint:gosec // It is 0, 1 or 2.
		to = binary.LittleEndian.AppendUint64(to, uint64(moment(d.Fetched))) //nolint:gosec // It is read back as what it is.
	}
	return to
}

func appendFloat(to []byte, value *float64) []byte {
	if value == nil {
		return append(to, 0)
	}
	return binary.LittleEndian.AppendUint64(append(to, 1), math.Float64bits(*value))
}

func appendCount(to []byte, value *int) []byte {
	if value == nil {
		return append(to, 0)
	}
	return binary.LittleEndian.AppendUint64(append(to, 1), uint64(*value)) //nolint:gosec // It is read back as what it is.
}

// details reads the details of a chunk with so many rows; nil if there are none.
func (s *scanner) details(rows int) map[int]*model.Detail {
	count := s.size()
	if count == 0 {
		return nil
	}
	all := make(map[int]*model.Detail)
	for before := -1; count > 0 && !s.short; count-- {
		row := s.size()
		// No row has two, and none is of a row that is not there.
		s.short = s.short || row <= before || row >= rows
		all[row], before = s.detail(), row
	}
	return all
}

func (s *scanner) detail() *model.Detail {
	d := new(model.Detail)
	for _, text := range detailTexts(d) {
		*text = model.NewText(string(s.take(s.size())))
	}
	d.Latitude, d.Longitude = s.float(), s.float()
	d.LocationUpdates = s.count()
	switch s.u8() {
	case 1:
		d.Online = new(false)
	case 2:
		d.Online = new(true)
	}
	d.Fetched = timeOf(int64(s.u64())) //nolint:gosec // It was put there as what it is.
	return d
}

func (s *scanner) float() *float64 {
	if s.u8() == 0 {
		return nil
	}
	return new(math.Float64frombits(s.u64()))
}

func (s *scanner) count() *int {
	if s.u8() == 0 {
		return nil
	}
	return new(int(s.u64())) //nolint:gosec // It was put there as what it is.
}
