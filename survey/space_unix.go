//go:build linux || darwin || freebsd

package survey

import "syscall"

// space tells how many bytes an ordinary process may still write on the volume
// of a directory, and the volume's size.
func space(dir string) (free, total uint64, err error) {
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		return 0, 0, err
	}
	return uint64(st.Bavail) * uint64(st.Bsize), uint64(st.Blocks) * uint64(st.Bsize), nil
}
