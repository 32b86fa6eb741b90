@echo off
rem The same program under another name.
call "%~dp0forge.cmd" %*
