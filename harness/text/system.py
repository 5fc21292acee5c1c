"""What the system and SQLite say of a fault, in Chinese. In English they say it themselves."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from typing import Final

_ZH: Final = {
    errno.ENOENT: "没有这个文件或目录",
    errno.EACCES: "没有权限",
    errno.EPERM: "不允许的操作",
    errno.EEXIST: "文件已存在",
    errno.ENOTDIR: "不是目录",
    errno.EISDIR: "是目录",
    errno.ENOTEMPTY: "目录不为空",
    errno.ENOSPC: "设备上没有剩余空间",
    errno.EDQUOT: "超出磁盘配额",
    errno.EROFS: "文件系统是只读的",
    errno.EFBIG: "文件过大",
    errno.EIO: "输入输出错误",
    errno.ELOOP: "符号链接层数过多",
    errno.ENAMETOOLONG: "文件名过长",
    errno.EMFILE: "打开的文件过多",
    errno.EBUSY: "设备或资源正忙",
    errno.EINVAL: "参数无效",
    errno.ENXIO: "没有这个设备或地址",
    errno.ECONNREFUSED: "连接被拒绝",
    errno.ETIMEDOUT: "连接超时",
}
_SQLITE: Final = {
    "database is locked": "数据库被锁定",
    "file is not a database": "文件不是数据库",
    "database disk image is malformed": "数据库文件已损坏",
    "unable to open database file": "无法打开数据库文件",
    "attempt to write a readonly database": "数据库是只读的",
    "database or disk is full": "数据库或磁盘已满",
    "disk I/O error": "磁盘输入输出错误",
}

# What is said in English -> the same in Chinese.
CHINESE: Final[Mapping[str, str]] = {**{os.strerror(number): text for number, text in _ZH.items()}, **_SQLITE}
