// SPDX-License-Identifier: Apache-2.0
/*
 * Calls that move several messages: each of them is an event.
 *
 * @peers: '%evt.rawres %fd.rip:%fd.rport %evt.buflen %evt.buffer' if 'evt.type=sendmmsg and evt.dir=< and evt.buffer startswith to-'
 * @question: '%proc.name' if 'evt.type=sendmmsg and fd.rport=7453 and evt.buffer contains example'
 * @parts: '%evt.buflen %evt.buffer' if 'evt.type=sendmmsg and evt.dir=< and evt.buffer startswith part'
 * @many: '%evt.rawres' if 'evt.type=sendmmsg and evt.dir=< and evt.buffer=many'
 * @received: '%evt.rawres %evt.buflen %evt.buffer %fd.rport' if 'evt.type=recvmmsg and evt.dir=< and fd.lport=7421'
 * @empty: '%evt.res %fd.sport' if 'evt.type=recvmmsg and evt.dir=< and evt.failed=true'
 * @bad: '%evt.res %fd.num' if 'evt.type=sendmmsg and evt.dir=< and evt.failed=true'
 * @io: '%evt.is_io %evt.io_dir %fd.type' if 'evt.type in (sendmmsg, recvmmsg) and evt.dir=< and evt.buffer contains example'
 */
#include "truth.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

/* More than one event can be made for: the result tells how many there were. */
enum { MANY = 70, RECORDED = 64 };

static struct sockaddr_in at(const char *ip, int port)
{
	return (struct sockaddr_in){ AF_INET, htons(port), { inet_addr(ip) } };
}

static int bound(int port)
{
	struct sockaddr_in own = at("127.0.0.1", port);
	int s = socket(AF_INET, SOCK_DGRAM, 0);

	bind(s, (void *)&own, sizeof(own));
	return s;
}

static void send_to_three(void)
{
	struct sockaddr_in to[] = { at("127.0.0.2", 7422), at("127.0.0.3", 7423),
				    at("127.0.0.4", 7424) };
	struct iovec text[] = { { "to-two", 6 }, { "to-three", 8 }, { "to-4", 4 } };
	struct mmsghdr messages[3] = { 0 };

	for (int i = 0; i < 3; i++)
		messages[i].msg_hdr = (struct msghdr){ to + i, sizeof(to[i]), text + i, 1 };
	sendmmsg(socket(AF_INET, SOCK_DGRAM, 0), messages, 3, 0);
	truth("peers", "3 127.0.0.2:7422 6 to-two");
	truth("peers", "3 127.0.0.3:7423 8 to-three");
	truth("peers", "3 127.0.0.4:7424 4 to-4");
}

/* As a resolver does: connected, two questions at once. */
static void ask(void)
{
	struct sockaddr_in to = at("127.0.0.1", 7453);
	struct iovec text[] = { { "A example", 9 }, { "AAAA example", 12 } };
	struct mmsghdr messages[2] = { { { 0, 0, text, 1 } }, { { 0, 0, text + 1, 1 } } };
	int s = socket(AF_INET, SOCK_DGRAM, 0), server = bound(7453);

	connect(s, (void *)&to, sizeof(to));
	sendmmsg(s, messages, 2, 0);
	for (int i = 0; i < 2; i++) {
		truth("question", "messages");
		truth("io", "true write ipv4");
	}
	close(server);
}

static void send_many(int s)
{
	static struct mmsghdr messages[MANY];
	struct sockaddr_in to = at("127.0.0.1", 7425);
	struct iovec text = { "many", 4 };

	for (int i = 0; i < MANY; i++)
		messages[i].msg_hdr = (struct msghdr){ &to, sizeof(to), &text, 1 };
	int sent = sendmmsg(s, messages, MANY, 0);
	for (int i = 0; i < RECORDED; i++)
		truth("many", "%d", sent);
}

static void send_parts(int s)
{
	struct sockaddr_in to = at("127.0.0.1", 7426);
	struct iovec parts[] = { { "part one, ", 10 }, { "", 0 }, { "part two", 8 } };
	struct mmsghdr message = { { &to, sizeof(to), parts, 3 } };

	sendmmsg(s, &message, 1, 0);
	truth("parts", "18 part one, part two");
}

static void receive(void)
{
	struct sockaddr_in to = at("127.0.0.1", 7421), from[3];
	int receiver = bound(7421), a = bound(7431), b = bound(7432);
	char room[3][32];
	struct iovec vectors[3];
	struct mmsghdr messages[3] = { 0 };

	for (int i = 0; i < 3; i++) {
		vectors[i] = (struct iovec){ room[i], sizeof(room[i]) };
		messages[i].msg_hdr = (struct msghdr){ from + i, sizeof(from[i]), vectors + i, 1 };
	}
	sendto(a, "from a", 6, 0, (void *)&to, sizeof(to));
	sendto(b, "b", 1, 0, (void *)&to, sizeof(to));
	recvmmsg(receiver, messages, 3, MSG_DONTWAIT, NULL);
	truth("received", "2 6 from a 7431");
	truth("received", "2 1 b 7432");
	recvmmsg(bound(7433), messages, 3, MSG_DONTWAIT, NULL);
	truth("empty", "EAGAIN 7433");
	sendmmsg(77, messages, 1, 0);
	truth("bad", "EBADF 77");
}

int main(void)
{
	int s = socket(AF_INET, SOCK_DGRAM, 0);

	send_to_three();
	ask();
	send_many(s);
	send_parts(s);
	receive();
	return 0;
}
