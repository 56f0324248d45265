package server

import (
	"context"
	"net/http"
	"sync"

	"github.com/labstack/echo/v4"

	"sipas/survey"
)

// jobs are the imports that run in this process. They end with the server.
type jobs struct {
	ctx    context.Context
	cancel context.CancelFunc
	wait   sync.WaitGroup
	mu     sync.Mutex
	stop   map[string]context.CancelFunc // by import
}

func newJobs() *jobs {
	ctx, cancel := context.WithCancel(context.Background())
	return &jobs{ctx: ctx, cancel: cancel, stop: map[string]context.CancelFunc{}}
}

// run does work in the background until it ends or is stopped.
func (j *jobs) run(id string, work func(context.Context)) {
	ctx, cancel := context.WithCancel(j.ctx)
	j.mu.Lock()
	j.stop[id] = cancel
	j.mu.Unlock()
	j.wait.Go(func() {
		defer func() {
			cancel()
			j.mu.Lock()
			delete(j.stop, id)
			j.mu.Unlock()
		}()
		work(ctx)
	})
}

// end stops one import; it reports whether it ran here.
func (j *jobs) end(id string) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	cancel := j.stop[id]
	if cancel != nil {
		cancel()
	}
	return cancel != nil
}

// close stops all and waits for them.
func (j *jobs) close() {
	j.cancel()
	j.wait.Wait()
}

// startImport begins an import; the file is removed when it has ended well.
func (s *Server) startImport(in survey.Import, up upload) (id string, err error) {
	job, work, err := s.store.StartImport(s.jobs.ctx, in)
	if err != nil {
		return "", err
	}
	s.jobs.run(job.ID, func(ctx context.Context) {
		report, err := work(ctx)
		switch {
		case err != nil && ctx.Err() == nil:
			s.log.Error("import", "job", job.ID, "cause", err)
		case err == nil:
			s.metrics.imported(report)
			err = s.uploads.drop(up.ID)
		}
		if err != nil {
			s.log.Warn("import", "job", job.ID, "cause", err)
		}
	})
	return job.ID, nil
}

// jobPage is the data of import-job.html.
type jobPage struct {
	Job     survey.ImportJob
	Running bool
	Percent int64
	State   cell
	Refused []refusedRow
	More    bool // more rows were refused than shown
}

func (s *Server) showImport(c echo.Context) error {
	ctx, lang := c.Request().Context(), s.langOf(c)
	job, err := s.store.ImportJob(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	page := jobPage{Job: job, Running: job.State == "running", Percent: progress(job), State: jobState(lang, job.State)}
	if !page.Running && job.Refused > 0 {
		refusals, err := s.store.ImportRefusals(ctx, job.ID)
		if err != nil {
			return err
		}
		page.More = len(refusals) > listedRows
		page.Refused = refusedRows(lang, refusals[:min(listedRows, len(refusals))])
	}
	return s.render(c, http.StatusOK, "import-job", job.File, page)
}

func progress(j survey.ImportJob) int64 {
	if j.State == "done" {
		return 100
	}
	if j.Total == 0 {
		return 0
	}
	return min(99, 100*j.Done/j.Total)
}

// showImportState is what the page asks for while an import runs.
func (s *Server) showImportState(c echo.Context) error {
	job, err := s.store.ImportJob(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]any{"state": job.State, "percent": progress(job),
		"text": s.langOf(c).T("import.progress", "done", s.langOf(c).Int(job.Done), "total", s.langOf(c).Int(job.Total))})
}

// stopImport ends an import that runs; what it has brought in stays. One that
// nobody runs any more, because its server was killed, is marked as ended.
func (s *Server) stopImport(c echo.Context) error {
	job, err := s.store.ImportJob(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	if !s.jobs.end(job.ID) {
		if err := s.store.AbandonImport(c.Request().Context(), person(c).Login, job.ID); err != nil {
			return err
		}
	}
	s.flash(c, "import.stopping")
	return redirectBack(c, "/admin/imports/"+job.ID)
}
