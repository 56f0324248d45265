package server

import (
	"fmt"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// quietZone is the blank border of a QR code in modules (ISO/IEC 18004 wants 4).
const quietZone = 4

// qrCode draws a text as a QR code, level M, so that a stain of up to 15 % does
// no harm. It gives the path of the dark modules and the side of the square in
// modules, with the quiet zone.
func qrCode(text string) (path string, side int, err error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return "", 0, fmt.Errorf("QR code of %q: %w", text, err)
	}
	n := code.Bounds().Dx()
	dark := func(x, y int) bool {
		if x == n {
			return false
		}
		r, _, _, _ := code.At(x, y).RGBA()
		return r == 0
	}
	var b strings.Builder
	for y := range n {
		for x := 0; x < n; x++ {
			start := x
			for dark(x, y) {
				x++
			}
			if x > start {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", start+quietZone, y+quietZone, x-start, x-start)
			}
		}
	}
	return b.String(), n + 2*quietZone, nil
}
