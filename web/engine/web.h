/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The engine of the page: answers questions about one trace, each in slices, so that its
 * caller is never blocked for long.
 *
 * A question is a JSON object; its member "what" names it, and the table in entry.c lists
 * them all. Most read the trace once, from "from" to "to" (nanoseconds since 1970), through
 * "filter". An answer is a JSON object too. Texts of traced programs are in it as strings.
 */
#ifndef WEB_H
#define WEB_H

#include <stdint.h>

#define WEB_API __attribute__((visibility("default")))

/* Memory for the texts that the caller passes. */
WEB_API void *web_alloc(uint32_t bytes);
WEB_API void web_free(void *data);

/*
 * Opens the trace that host_read() gives. is_growing: more of it is being written, so that
 * an incomplete end is no fault. Returns 0 or a negative errno.
 */
WEB_API int32_t web_open(int32_t is_growing);

/* Begins to answer a question. Returns the number of the job, or 0: see web_answer(). */
WEB_API int32_t web_start(const char *question, uint32_t len);

/* Goes on for so many milliseconds. Returns 1 when the answer is there, else 0. */
WEB_API int32_t web_step(int32_t job, double ms);

/* The part of the trace that the job has read, from 0 to 1. */
WEB_API double web_progress(int32_t job);

/*
 * The length of the last answer, of what web_step() has ended or web_open() or web_start()
 * has refused: a refusal has the members "error" and, of a filter or format, "position".
 * web_data() is where it lies, until the next call of a function above.
 */
WEB_API uint32_t web_length(void);
WEB_API const char *web_data(void);

/* Ends a job, whether it has its answer or not. */
WEB_API void web_end(int32_t job);

/* Closes the trace and frees everything. */
WEB_API void web_close(void);

#endif
