/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What libbpf has to say while this library calls it. libbpf prints through one
 * function per process, which belongs to the program; ours stands in for it only
 * as long as one of our calls runs.
 */
#ifndef BPF_LOG_H
#define BPF_LOG_H

struct scap_bpf_log {
	char first[256]; /* the first warning, without its newline; "": there was none */
};

/*
 * From here on until scap_bpf_log_end(), in the calling thread, libbpf's messages go
 * to log and nowhere else. Those of other threads go where they went before. Calls do
 * not nest.
 */
void scap_bpf_log_begin(struct scap_bpf_log *log);
void scap_bpf_log_end(void);

#endif
