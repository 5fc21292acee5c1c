@echo off
rem Windows has no first line that names the interpreter: it is beside this file, or above it, or in PATH.
set "python=%~dp0python.exe"
if not exist "%python%" set "python=%~dp0..\python.exe"
if not exist "%python%" for %%p in (python.exe) do set "python=%%~$PATH:p"
"%python%" "%~dp0verify" %*
exit /b %ERRORLEVEL%
