package browsertest

import (
	"os"
	"os/exec"
	"syscall"
)

// ownGroup starts the browser as the head of its process group, and lets it end
// with the test.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

func killGroup(p *os.Process) error { return syscall.Kill(-p.Pid, syscall.SIGKILL) }
