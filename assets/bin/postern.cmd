@echo off
rem The postern command of a package: its own binary, told to be the command.
"%~dp0..\..\Postern.exe" --no-sandbox --no-zygote --log-level=3 --command -- %*
exit /b %errorlevel%
