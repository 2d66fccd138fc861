"""Control groups of both versions, for sockets that are made in them.

	group = Hierarchy(UNIFIED).make("sluice17/web")
	with group.inside():
		...

The hierarchy is mounted where nft looks for it, in a mount namespace of this process: so it matters not where the system has it, or
whether. One at a time.
"""
import contextlib
import ctypes
import os
import subprocess
import time

LIBC = ctypes.CDLL(None, use_errno=True)
CLONE_NEWNS = 0x20000
TOP = "/sys/fs/cgroup"
UNIFIED, CLASSES = ["-t", "cgroup2"], ["-t", "cgroup", "-o", "net_cls"]


def put(path, text):
	with open(path, "w") as f:
		f.write(text)


def mount(*words):
	done = subprocess.run(["mount", *words], text=True, capture_output=True)
	if done.returncode:
		raise OSError(done.stderr.strip())


def classes():
	"""How many groups there are for classes, the root among them."""
	with open("/proc/cgroups") as f:
		return next((int(line.split()[2]) for line in f if line.startswith("net_cls\t")), 0)


class Hierarchy:
	"""OSError where it cannot be had."""

	def __init__(self, kind):
		self.unified = kind is UNIFIED
		if LIBC.unshare(CLONE_NEWNS):
			raise OSError("no mount namespace: " + os.strerror(ctypes.get_errno()))
		mount("--make-rprivate", "/")
		mount(*kind, "none", TOP)
		self.before = classes()

	def leave(self):
		"""The kernel takes a hierarchy down with its last mount if no group is left: those removed go when it gets around to it."""
		for _ in range(200):
			if self.unified or classes() <= self.before:
				break
			time.sleep(0.01)
		subprocess.run(["umount", TOP])

	def now_in(self):
		"""The group of this process."""
		with open("/proc/self/cgroup") as f:
			for line in f:
				_, kind, path = line.rstrip("\n").split(":", 2)
				if (kind == "") if self.unified else "net_cls" in kind.split(","):
					return TOP + path
		return TOP

	def make(self, name, classid=None):
		group = Group(self, os.path.join(TOP, name))
		os.makedirs(group.path)
		if classid:
			put(group.path + "/net_cls.classid", classid)
		return group


class Group:
	def __init__(self, hierarchy, path):
		self.hierarchy, self.path = hierarchy, path

	@contextlib.contextmanager
	def inside(self):
		before = self.hierarchy.now_in()
		put(self.path + "/cgroup.procs", "0")
		try:
			yield
		finally:
			put(before + "/cgroup.procs", "0")

	def remove(self):
		"""And those above that it leaves empty."""
		path = self.path
		while path != TOP:
			try:
				os.rmdir(path)
			except OSError:
				return
			path = os.path.dirname(path)
