// SPDX-License-Identifier: Apache-2.0
/* Runs the chisels through one pass of the capture loop, and reports their errors. */
#include "capture_priv.h"

#include <errno.h>

#include "common/complain.h"

/*
 * Reports a chisel's first error. A chisel that called os.exit did not fail: the run ends
 * in order, with the status that the chisel gave. Returns err.
 */
static int complain_chisel(struct run *run, const struct insp *insp, struct chisel_choice *choice,
			   int err)
{
	if (err == -ECANCELED)
		run->exit_status = insp_chisel_exit_status(choice->chisel);
	else if (!choice->failed)
		complain("%s", insp_error(insp));
	choice->failed = true;
	return err;
}

int chisels_init(struct run *run)
{
	const struct insp_print print = run_print(run);
	int err = 0;
	size_t n;

	insp_set_print(run->scratch, &print);
	for (n = 0; n < run->nchisels && !err; n++) {
		struct chisel_choice *choice = &run->chisels[n];

		err = insp_chisel_init(choice->chisel, choice->args);
		if (err)
			complain_chisel(run, run->scratch, choice, err);
	}
	return err;
}

int chisels_start(struct capture *c)
{
	struct run *run = c->run;
	size_t n;

	run->host.source_name = c->pass->path ? c->pass->path : "";
	for (n = 0; n < run->nchisels; n++) {
		struct chisel_choice *choice = &run->chisels[n];
		int err = insp_chisel_attach(choice->chisel, c->insp);

		if (!err)
			err = insp_chisel_start(choice->chisel);
		if (err)
			return complain_chisel(run, c->insp, choice, err);
	}
	return 0;
}

/* Evaluates what a chisel returned: 0, 1 to end the capture, or a negative errno. */
static int chisel_result(struct capture *c, struct chisel_choice *choice, int res)
{
	if (res >= 0)
		return res ? ENDED : 0;
	progress_end(&c->progress, insp_scap(c->insp));
	return complain_chisel(c->run, c->insp, choice, res);
}

/* Every chisel gets the event, even if an earlier one asked to end. */
static int offer(struct capture *c, const struct insp_event *ev,
		 int (*offer_one)(struct insp_chisel *, const struct insp_event *))
{
	int ended = 0;
	size_t n;

	for (n = 0; n < c->run->nchisels; n++) {
		struct chisel_choice *choice = &c->run->chisels[n];
		int res = chisel_result(c, choice, offer_one(choice->chisel, ev));

		if (res < 0)
			return res;
		ended |= res;
	}
	return ended;
}

int chisels_tick(struct capture *c, const struct insp_event *ev)
{
	return offer(c, ev, insp_chisel_tick);
}

int chisels_event(struct capture *c, const struct insp_event *ev)
{
	return offer(c, ev, insp_chisel_event);
}

int chisels_run_only(struct capture *c, const struct insp_event *(*next)(void *ctx), void *ctx)
{
	struct chisel_choice *choice = &c->run->chisels[0];

	return chisel_result(c, choice, insp_chisel_run(choice->chisel, next, ctx));
}

int chisels_end(struct capture *c)
{
	int err = 0;
	size_t n;

	for (n = 0; n < c->run->nchisels && err != -ECANCELED; n++) {
		struct chisel_choice *choice = &c->run->chisels[n];
		int end_err = insp_chisel_end(choice->chisel);

		if (end_err)
			err = complain_chisel(c->run, c->insp, choice, end_err);
	}
	return err;
}

void chisels_detach(struct capture *c)
{
	for (size_t n = 0; n < c->run->nchisels; n++)
		insp_chisel_attach(c->run->chisels[n].chisel, NULL);
}
