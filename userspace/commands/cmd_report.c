// SPDX-License-Identifier: Apache-2.0
/*
 * ringside report: writes the page with traces in it. A trace is written anew with the
 * filter and the time of the command line, as LZ4 with checkpoints, packed once more, and
 * put at the end of the page in base64.
 */
#include "capture/capture.h"

#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "common/complain.h"
#include "file/create.h"
#include "html_page.h"
#include "common/output.h"

struct report {
	struct run *run;
	FILE *out;
	char *path;	/* of the page; owned */
	uint64_t bytes; /* of the page so far */
	uint64_t bytes_max;
};

/* ---- the page ------------------------------------------------------------------------- */

static int put(struct report *report, const void *data, size_t len)
{
	report->bytes += len;
	if (fwrite(data, 1, len, report->out) == len)
		return 0;
	complain("%s: cannot write: %s", report->path, strerror(errno));
	return -EIO;
}

static int put_text(struct report *report, const char *text)
{
	return put(report, text, strlen(text));
}

/* A text in an attribute. */
static int put_attribute(struct report *report, const char *text)
{
	int err = 0;

	for (; *text && !err; text++) {
		if (strchr("<>&\"'", *text) || (unsigned char)*text < ' ') {
			char code[8];

			snprintf(code, sizeof(code), "&#%d;", (unsigned char)*text);
			err = put_text(report, code);
		} else {
			err = put(report, text, 1);
		}
	}
	return err;
}

static int put_base64(struct report *report, const uint8_t *data, size_t len)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	uint32_t three;
	char four[4];
	int err = 0;

	for (size_t n = 0; n < len && !err; n += 3) {
		three = data[n] << 16 | (n + 1 < len ? data[n + 1] << 8 : 0) |
			(n + 2 < len ? data[n + 2] : 0);
		for (int i = 0; i < 4; i++)
			four[i] = digits[three >> (18 - 6 * i) & 63];
		if (n + 2 >= len)
			four[3] = '=';
		if (n + 1 >= len)
			four[2] = '=';
		err = put(report, four, 4);
	}
	return err;
}

static int refuse_size(const struct report *report)
{
	return complain("report: the page would be larger than %.1f MB, which browsers open badly: "
			"narrow it with a filter or with --from and --to, raise --max-size, or use "
			"ringside serve",
			report->bytes_max / 1048576.0);
}

static int put_trace(struct report *report, const char *name, const uint8_t *data, size_t len)
{
	int err;

	if (report->bytes + len / 3 * 4 > report->bytes_max)
		return refuse_size(report);
	err = put_text(report,
		       "<script type=\"application/octet-stream\" class=\"trace\" data-name=\"");
	if (!err)
		err = put_attribute(report, name);
	if (!err)
		err = put_text(report, "\">");
	if (!err)
		err = put_base64(report, data, len);
	return err ? err : put_text(report, "</script>\n");
}

/* ---- a trace --------------------------------------------------------------------------- */

/* Packs with gzip. The caller frees *packed; NULL: out of memory. */
static size_t pack(const uint8_t *data, size_t len, uint8_t **packed)
{
	z_stream z = { 0 };
	size_t room;

	*packed = NULL;
	if (deflateInit2(&z, Z_BEST_COMPRESSION, Z_DEFLATED, MAX_WBITS + 16, 9,
			 Z_DEFAULT_STRATEGY) != Z_OK)
		return 0;
	room = deflateBound(&z, len);
	*packed = malloc(room);
	z.next_in = (uint8_t *)data;
	z.avail_in = len;
	z.next_out = *packed;
	z.avail_out = room;
	if (*packed && deflate(&z, Z_FINISH) != Z_STREAM_END) {
		free(*packed);
		*packed = NULL;
	}
	deflateEnd(&z);
	return z.total_out;
}

static int add_packed(struct report *report, const char *name, const uint8_t *data, size_t len)
{
	uint8_t *packed;
	size_t bytes = pack(data, len, &packed);
	int err =
		packed ? put_trace(report, name, packed, bytes) : complain("report: out of memory");

	free(packed);
	return err;
}

static int add_file(struct report *report, const char *name, int fd)
{
	struct stat st;
	void *data;
	int err;

	if (fstat(fd, &st))
		return complain("report: %s", strerror(errno));
	data = mmap(NULL, st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (data == MAP_FAILED)
		return complain("report: %s", strerror(errno));
	err = add_packed(report, name, data, st.st_size);
	munmap(data, st.st_size);
	return err;
}

static int add_trace(struct report *report, const char *input)
{
	char scratch[64], *copy = strdup(input);
	const struct pass pass = { .path = input, .output = scratch };
	int fd = html_page_scratch(scratch, sizeof(scratch)), err;

	if (fd < 0 || !copy)
		err = complain("report: cannot make a temporary file: %s",
			       strerror(fd < 0 ? -fd : ENOMEM));
	else
		err = capture_copy(report->run, &pass);
	if (err == -EFBIG)
		refuse_size(report);
	if (!err)
		err = add_file(report, basename(copy), fd);
	if (fd >= 0)
		close(fd);
	free(copy);
	return err;
}

/* ---- the file ---------------------------------------------------------------------------- */

static int open_page(struct report *report)
{
	const char *reason;
	int fd = scap_file_create(report->path, &reason);

	if (fd < 0)
		return complain("%s: cannot create: %s", report->path,
				reason ? reason : strerror(-fd));
	report->out = fdopen(fd, "w");
	if (report->out)
		return 0;
	close(fd);
	return complain("%s: %s", report->path, strerror(errno));
}

static int close_page(struct report *report, int err)
{
	if (report->out && fclose(report->out) && !err)
		err = complain("%s: cannot write: %s", report->path, strerror(errno));
	if (report->out && err)
		unlink(report->path);
	return err;
}

static char *page_path(const struct request *req)
{
	char *copy = strdup(req->inputs[0]), *path = NULL;

	if (req->page) {
		free(copy);
		return strdup(req->page);
	}
	if (!copy || asprintf(&path, "%s.html", basename(copy)) < 0)
		path = NULL;
	free(copy);
	return path;
}

static int check(const struct run *run)
{
	if (!html_page_bytes())
		return html_page_missing("report");
	if (run->req->output || run->nchisels || run->view || run->req->file_bytes)
		return complain("report: -w, -c, --view and -C are not for pages: -o PAGE");
	return 0;
}

static int write_page(struct report *report)
{
	const struct request *req = report->run->req;
	int err = open_page(report);

	if (!err)
		err = put(report, html_page, html_page_bytes());
	for (size_t n = 0; n < req->ninputs && !err; n++)
		err = add_trace(report, req->inputs[n]);
	return close_page(report, err);
}

int cmd_report(struct run *run)
{
	struct report report = { .run = run, .bytes_max = run->req->page_bytes_max };
	int err = check(run);

	if (!err)
		err = capture_prepare(run);
	report.path = page_path(run->req);
	if (!err && !report.path)
		err = complain("report: out of memory");
	if (!err)
		err = write_page(&report);
	if (!err)
		output_error("%s: %.1f MB; open it in a browser\n", report.path,
			     report.bytes / 1e6);
	free(report.path);
	return err != 0;
}
