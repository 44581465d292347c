// SPDX-License-Identifier: Apache-2.0
/*
 * HTTP by libmicrohttpd. A page of another site can make a browser send requests here, so a
 * request must have the token in its path and this server's own name in its Host header,
 * and may only read.
 */
#include "serve_http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <microhttpd.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/complain.h"
#include "html_page.h"
#include "serve_guests.h"

#define TOKEN_BYTES 16
#define CONNECTIONS_MAX 400 /* so that there is room beside the guests */
_Static_assert(CONNECTIONS_MAX >= 2 * SERVE_GUESTS_MAX, "guests do not take all the room");
#define IDLE_SECONDS 60
/* The longest part of a file in one answer. */
#define PART_BYTES_MAX (16u << 20)

struct serve {
	struct MHD_Daemon *daemon;
	const struct serve_file *files;
	size_t nfiles;
	struct serve_guests guests;
	char *page;		  /* the page, allowed to send requests to this server */
	char host[64], local[64]; /* the names of the server: ADDRESS:PORT, localhost:PORT */
	char token[2 * TOKEN_BYTES + 1];
	char url[160];
};

/* ---- answers ------------------------------------------------------------------------- */

static enum MHD_Result answer(struct MHD_Connection *connection, unsigned int status,
			      struct MHD_Response *response, const char *type)
{
	enum MHD_Result res;

	if (!response)
		return MHD_NO;
	MHD_add_response_header(response, "Content-Type", type);
	MHD_add_response_header(response, "Cache-Control", "no-store");
	MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
	MHD_add_response_header(response, "X-Frame-Options", "DENY");
	MHD_add_response_header(response, "Referrer-Policy", "no-referrer");
	MHD_add_response_header(response, "Cross-Origin-Resource-Policy", "same-origin");
	res = MHD_queue_response(connection, status, response);
	MHD_destroy_response(response);
	return res;
}

static enum MHD_Result refuse(struct MHD_Connection *connection, unsigned int status,
			      const char *why)
{
	return answer(
		connection, status,
		MHD_create_response_from_buffer(strlen(why), (void *)why, MHD_RESPMEM_PERSISTENT),
		"text/plain; charset=utf-8");
}

static enum MHD_Result send_page(const struct serve *serve, struct MHD_Connection *connection)
{
	return answer(connection, MHD_HTTP_OK,
		      MHD_create_response_from_buffer(html_page_bytes(), serve->page,
						      MHD_RESPMEM_PERSISTENT),
		      "text/html; charset=utf-8");
}

static void put_json(FILE *out, const char *text)
{
	fputc('"', out);
	for (; *text; text++) {
		if ((unsigned char)*text < ' ' || strchr("\"\\", *text))
			fprintf(out, "\\u%04x", (unsigned char)*text);
		else
			fputc(*text, out);
	}
	fputc('"', out);
}

static enum MHD_Result send_list(const struct serve *serve, struct MHD_Connection *connection)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	if (!out)
		return MHD_NO;
	fputc('[', out);
	for (size_t n = 0; n < serve->nfiles; n++) {
		fprintf(out, "%s{\"name\":", n ? "," : "");
		put_json(out, serve->files[n].name);
		fprintf(out, ",\"url\":\"trace/%zu\",\"live\":%s}", n,
			serve->files[n].is_live ? "true" : "false");
	}
	fputc(']', out);
	if (fclose(out)) {
		free(text);
		return MHD_NO;
	}
	return answer(connection, MHD_HTTP_OK,
		      MHD_create_response_from_buffer(len, text, MHD_RESPMEM_MUST_FREE),
		      "application/json");
}

/* ---- parts of files --------------------------------------------------------------------- */

/* Reads "bytes=FIRST-LAST" or "bytes=FIRST-". Returns false for any other range. */
static bool parse_range(const char *text, uint64_t size, uint64_t *first, uint64_t *last)
{
	char *end;

	if (strncmp(text, "bytes=", 6) || text[6] < '0' || text[6] > '9')
		return false;
	errno = 0;
	*first = strtoull(text + 6, &end, 10);
	if (errno || *end++ != '-')
		return false;
	*last = size - 1;
	if (*end >= '0' && *end <= '9')
		*last = strtoull(end, &end, 10);
	if (errno || *end || *last < *first)
		return false;
	if (*last >= size)
		*last = size - 1;
	return true;
}

static enum MHD_Result send_part(struct MHD_Connection *connection, int fd, uint64_t size,
				 uint64_t first, uint64_t last)
{
	uint64_t bytes = last - first + 1;
	struct MHD_Response *response;
	char header[96];

	if (bytes > PART_BYTES_MAX)
		bytes = PART_BYTES_MAX;
	response = MHD_create_response_from_fd_at_offset64(bytes, dup(fd), first);
	if (!response)
		return MHD_NO;
	snprintf(header, sizeof(header), "bytes %" PRIu64 "-%" PRIu64 "/%" PRIu64, first,
		 first + bytes - 1, size);
	MHD_add_response_header(response, "Content-Range", header);
	return answer(connection, MHD_HTTP_PARTIAL_CONTENT, response, "application/octet-stream");
}

static enum MHD_Result send_file(const struct serve_file *file, struct MHD_Connection *connection)
{
	const char *range = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Range");
	struct MHD_Response *response;
	uint64_t first, last;
	struct stat st;

	if (fstat(file->fd, &st))
		return refuse(connection, MHD_HTTP_INTERNAL_SERVER_ERROR, "cannot read the file\n");
	if (range && st.st_size && parse_range(range, st.st_size, &first, &last)) {
		if (first < (uint64_t)st.st_size)
			return send_part(connection, file->fd, st.st_size, first, last);
		return refuse(connection, MHD_HTTP_RANGE_NOT_SATISFIABLE,
			      "there is no such part\n");
	}
	if (range)
		return refuse(connection, MHD_HTTP_RANGE_NOT_SATISFIABLE,
			      "there is no such part\n");
	response = MHD_create_response_from_fd64(st.st_size, dup(file->fd));
	if (response)
		MHD_add_response_header(response, "Accept-Ranges", "bytes");
	return answer(connection, MHD_HTTP_OK, response, "application/octet-stream");
}

/* ---- requests -------------------------------------------------------------------------- */

/* Takes as long whatever the texts are. */
static bool is_equal(const char *a, const char *b, size_t len)
{
	unsigned char different = 0;

	for (size_t n = 0; n < len; n++)
		different |= a[n] ^ b[n];
	return !different;
}

/* What follows /TOKEN/ in a path; NULL: that is not its beginning. */
static const char *behind_token(const struct serve *serve, const char *path)
{
	size_t len = sizeof(serve->token) - 1;

	if (*path != '/' || strlen(path) < len + 2 || path[len + 1] != '/')
		return NULL;
	return is_equal(path + 1, serve->token, len) ? path + len + 2 : NULL;
}

static const struct serve_file *find_file(const struct serve *serve, const char *rest)
{
	unsigned long number;
	char *end;

	if (strncmp(rest, "trace/", 6) || rest[6] < '0' || rest[6] > '9')
		return NULL;
	number = strtoul(rest + 6, &end, 10);
	return *end || number >= serve->nfiles ? NULL : &serve->files[number];
}

static bool is_own_host(const struct serve *serve, const char *host)
{
	return host && (!strcmp(host, serve->host) || !strcmp(host, serve->local));
}

/*
 * The library calls this at the head of a request, which an answer would end the connection
 * at, for each part of its body, which nobody wants, and at its end.
 */
static enum MHD_Result handle(void *arg, struct MHD_Connection *connection, const char *path,
			      const char *method, const char *version, const char *data,
			      size_t *data_len, void **state)
{
	const char *host = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Host"), *rest;
	struct serve *serve = arg;
	const struct serve_file *file;

	if (!*state || *data_len) {
		*state = arg;
		*data_len = 0;
		return MHD_YES;
	}
	if (strcmp(method, "GET"))
		return refuse(connection, MHD_HTTP_METHOD_NOT_ALLOWED, "this server only reads\n");
	if (!is_own_host(serve, host))
		return refuse(connection, MHD_HTTP_FORBIDDEN, "this server has another name\n");
	rest = behind_token(serve, path);
	if (!rest)
		return refuse(connection, MHD_HTTP_FORBIDDEN,
			      "the address lacks the token that ringside printed\n");
	serve_guests_know(&serve->guests, connection);
	if (!*rest)
		return send_page(serve, connection);
	if (!strcmp(rest, "traces.json"))
		return send_list(serve, connection);
	file = find_file(serve, rest);
	return file ? send_file(file, connection) :
		      refuse(connection, MHD_HTTP_NOT_FOUND, "there is no such file\n");
}

/* ---- the server ------------------------------------------------------------------------- */

static int parse_address(const char *text, struct sockaddr_in *address)
{
	char host[INET_ADDRSTRLEN];
	const char *colon = strrchr(text, ':');
	char *end = NULL;
	unsigned long port = colon ? strtoul(colon + 1, &end, 10) : 0;

	*address = (struct sockaddr_in){ .sin_family = AF_INET };
	if (!colon || (size_t)(colon - text) >= sizeof(host) || !colon[1] || *end || port > 65535)
		return complain("--listen: '%s' is not ADDRESS:PORT, as in 127.0.0.1:8080", text);
	memcpy(host, text, colon - text);
	host[colon - text] = '\0';
	address->sin_port = htons(port);
	if (inet_pton(AF_INET, host, &address->sin_addr) != 1)
		return complain("--listen: '%s' is not an IPv4 address", host);
	return 0;
}

/* A copy of the page whose policy allows requests to the server that it came from. */
static char *connected_page(void)
{
	static const char none[] = "connect-src 'none'", self[] = "connect-src 'self'";
	char *page = malloc(html_page_bytes() + 1), *at;

	_Static_assert(sizeof(none) == sizeof(self), "one takes the place of the other");
	if (!page)
		return NULL;
	memcpy(page, html_page, html_page_bytes());
	page[html_page_bytes()] = '\0';
	at = strstr(page, none);
	if (at)
		memcpy(at, self, sizeof(self) - 1);
	return page;
}

static int make_token(struct serve *serve)
{
	uint8_t bytes[TOKEN_BYTES];

	if (getrandom(bytes, sizeof(bytes), 0) != sizeof(bytes))
		return -EIO;
	for (size_t n = 0; n < sizeof(bytes); n++)
		snprintf(serve->token + 2 * n, 3, "%02x", bytes[n]);
	return 0;
}

static void name_server(struct serve *serve, const struct sockaddr_in *address)
{
	const union MHD_DaemonInfo *info =
		MHD_get_daemon_info(serve->daemon, MHD_DAEMON_INFO_BIND_PORT);
	unsigned int port = info ? info->port : ntohs(address->sin_port);
	char text[INET_ADDRSTRLEN];

	inet_ntop(AF_INET, &address->sin_addr, text, sizeof(text));
	snprintf(serve->host, sizeof(serve->host), "%s:%u", text, port);
	snprintf(serve->local, sizeof(serve->local), "localhost:%u", port);
	snprintf(serve->url, sizeof(serve->url), "http://%s/%s/", serve->host, serve->token);
}

/* Signals are for the main thread, which waits for them. */
static struct MHD_Daemon *start_daemon(struct serve *serve, const struct sockaddr_in *address)
{
	struct MHD_Daemon *daemon;
	sigset_t all, old;

	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &old);
	daemon = MHD_start_daemon(
		MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL, 0, NULL, NULL, handle, serve,
		MHD_OPTION_SOCK_ADDR, address, MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS_MAX,
		MHD_OPTION_CONNECTION_TIMEOUT, IDLE_SECONDS, MHD_OPTION_NOTIFY_CONNECTION,
		serve_guests_notify, &serve->guests, MHD_OPTION_END);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return daemon;
}

static int begin(struct serve *serve, const char *listen)
{
	struct sockaddr_in address;
	int err = parse_address(listen ? listen : "127.0.0.1:0", &address);

	if (err)
		return err;
	serve->page = connected_page();
	if (!serve->page || make_token(serve))
		return complain("serve: %s", strerror(serve->page ? EIO : ENOMEM));
	serve->daemon = start_daemon(serve, &address);
	if (!serve->daemon)
		return complain("serve: cannot listen at %s: %s", listen ? listen : "127.0.0.1",
				strerror(errno));
	name_server(serve, &address);
	return 0;
}

int serve_start(struct serve **result, const char *listen, const struct serve_file *files,
		size_t nfiles)
{
	struct serve *serve = *result = calloc(1, sizeof(*serve));
	int err;

	if (!serve)
		return complain("out of memory");
	serve->files = files;
	serve->nfiles = nfiles;
	err = begin(serve, listen);
	if (err) {
		serve_stop(serve);
		*result = NULL;
	}
	return err;
}

const char *serve_url(const struct serve *serve)
{
	return serve->url;
}

void serve_stop(struct serve *serve)
{
	if (!serve)
		return;
	if (serve->daemon)
		MHD_stop_daemon(serve->daemon);
	free(serve->page);
	free(serve);
}
